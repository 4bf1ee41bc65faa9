"""`{% once_per_edition %}`: parts that are the same until something is published."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from tests.factories import CompanyFactory, ContactFactory

pytestmark = pytest.mark.django_db

TEMPLATE = Template(
    '{% load edition_tags %}{% once_per_edition "part" key %}{{ shown }}{% endonce_per_edition %}'
)


def render(request, key: int, shown: str) -> str:
    return TEMPLATE.render(Context({"request": request, "key": key, "shown": shown}))


def test_a_part_is_rendered_once_for_each_value_and_language(site, rf):
    assert render(rf.get("/"), 1, "first") == "first"
    assert render(rf.get("/"), 1, "again") == "first"
    assert render(rf.get("/"), 2, "other") == "other"
    with override("en"):
        assert render(rf.get("/"), 1, "English") == "English"


def test_a_part_is_rendered_anew_after_a_change(site, rf):
    assert render(rf.get("/"), 1, "before") == "before"
    site.article()
    assert render(rf.get("/"), 1, "after") == "after"


def test_a_preview_and_a_part_without_a_request_are_rendered_each_time(site, rf):
    preview = rf.get("/")
    preview.is_preview = True
    for request in (preview, None):
        assert [render(request, 1, shown) for shown in ("a", "b")] == ["a", "b"]
    assert render(rf.get("/"), 1, "c") == "c"


def test_pages_show_what_was_changed_in_their_parts(site, client):
    company, person = CompanyFactory(), ContactFactory(name="王工")
    before = client.get("/contact/").content.decode()
    assert "王工" in before
    person.name = "李工"
    person.save()
    company.address = "东莞市长安镇振安路9号"
    company.save()
    after = client.get("/contact/").content.decode()
    assert "李工" in after and "王工" not in after and company.address in after
