"""What many pages show alike is read once in an edition, and never after it."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import ArticlePage
from portal.models import Company
from portal.published import edition
from portal.published.remembered import remembered
from tests.factories import ArticlePageFactory, ContactFactory, FactoryFactory

commits = pytest.mark.django_db(transaction=True, serialized_rollback=True)
#: Of the pages that visitors read most, when what all of them show has been read.
MOST_QUERIES = 8


def reading(request=None) -> int:
    request = request or RequestFactory().get("/")
    return remembered(request, "count", Company.objects.count)


@commits
def test_it_is_read_once_until_something_changes(tree, django_assert_num_queries):
    assert reading() == 1
    with django_assert_num_queries(1):  # which edition is in force
        assert reading() == 1
    Company.objects.all().delete()
    assert reading() == 0


@pytest.mark.django_db
def test_a_transaction_sees_what_it_changed_and_nobody_else_does(tree):
    assert reading() == 1
    request = RequestFactory().get("/")
    with transaction.atomic():
        assert reading(request) == 1
        Company.objects.all().delete()
        assert reading(request) == reading() == 0
        transaction.set_rollback(True)
    assert reading(request) == reading() == 1


@commits
def test_what_a_rolled_back_transaction_saw_is_not_seen_in_the_next(tree):
    request = RequestFactory().get("/")
    for companies in (0, 1):
        with transaction.atomic():
            if not companies:
                Company.objects.all().delete()
            assert reading(request) == companies
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_preview_reads_each_time(tree, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.is_preview = True
    with django_assert_num_queries(2):
        assert reading(request) == reading(request) == 1


@pytest.mark.django_db
def test_what_time_changes_is_read_again_when_it_has_come(tree):
    past = timezone.now() - timedelta(seconds=1)
    values = iter("ab")
    request = RequestFactory().get("/")
    read = [remembered(request, "x", lambda: next(values), lambda: past) for _ in range(2)]
    assert read == ["a", "b"]


@commits
def test_an_article_shows_in_counts_and_archive_as_soon_as_its_time_comes(tree, fresh, monkeypatch):
    ArticlePageFactory(parent=tree.news, date=timezone.now() - timedelta(days=1))
    later = ArticlePageFactory(parent=tree.news, date=timezone.now() + timedelta(days=400))
    later_month = f"{timezone.localtime(later.date):%Y/%m}/"
    assert later_month not in fresh.get("/news/").content.decode()
    now = timezone.now() + timedelta(days=401)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert later_month in fresh.get("/news/").content.decode()


@commits
def test_pages_take_few_queries(tree, fresh):
    for _ in range(14):
        ArticlePageFactory(parent=tree.news)
    ContactFactory(factory=FactoryFactory())
    article = ArticlePage.objects.filter(locale=tree.news.locale).newest_first()[5]
    for path in ("/", "/en/", "/news/", "/news/page/2/", article.url, "/contact/"):
        fresh.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert fresh.get(path).status_code == 200
        assert len(queries) <= MOST_QUERIES, path


@commits
@pytest.mark.parametrize(
    "path",
    ["/", "/news/", "/news/page/1/", "/news/feed/", "/sitemap.xml", "/search/?q=模具",
     "/search/?q=模具&year=2026", "/search/?q=nothing", "/search/suggestions/?q=模", "/en/"],
)  # fmt: skip
def test_reading_a_page_never_raises_the_edition(tree, client, path):
    for number in range(3):
        ArticlePageFactory(parent=tree.news, title=f"挤出模具{number}")
    before = edition.name()
    client.get(path)
    assert edition.name() == before
