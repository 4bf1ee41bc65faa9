"""What a database's planner knows must make no query endless."""

import pytest
from django.db import connection
from wagtail.models import Page, PageViewRestriction

from portal.pages import published_pages
from tests.factories import StandardPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def analysed(site):
    for _ in range(20):
        StandardPageFactory(parent=site.home)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return site


def test_whether_a_page_is_private_is_asked_of_the_restrictions_not_of_all_pages(analysed):
    if connection.vendor == "sqlite":
        plan = published_pages().filter(pk=analysed.home.pk).explain()
        read_whole = [line for line in plan.splitlines() if "SCAN" in line]
        assert read_whole and all("pageviewrestriction" in line for line in read_whole), plan


def test_pages_below_a_private_one_are_found_by_nobody(analysed):
    page = Page.objects.get(pk=analysed.home.get_children().first().pk)
    child = StandardPageFactory(parent=page)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    keys = set(published_pages().values_list("pk", flat=True))
    assert analysed.home.pk in keys and not {page.pk, child.pk} & keys
