"""`manage.py update_index`."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from modelsearch.backends import get_search_backend

from news.models import ArticlePage
from portal.search import segments
from portal.search.rebuilding import index_all
from tests.factories import ArticlePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles(site):
    return [ArticlePageFactory(parent=site.news, title=f"分流模 {number}") for number in range(7)]


def test_the_index_is_filled_anew_with_progress(articles):
    get_search_backend().reset_indexes()
    assert ArticlePage.objects.search("分流模").count() == 0
    out = StringIO()
    call_command("update_index", chunk_size=3, stdout=out)
    assert set(ArticlePage.objects.search("分流模")) == set(articles)
    # In the language of the terminal, whichever that is.
    [line] = [line for line in out.getvalue().splitlines() if line.startswith(("article", "文章"))]
    assert line.count("7") == 2


def test_entries_of_what_is_gone_are_removed(articles):
    index = get_search_backend().get_index_for_model(ArticlePage)
    entry = index.entries.get(object_id=str(articles[0].pk))
    index.entries.filter(pk=entry.pk).update(object_id="999999999")
    call_command("update_index", verbosity=0)
    assert not index.entries.filter(object_id="999999999").exists()
    assert ArticlePage.objects.search("分流模").count() == 7


def test_what_is_deleted_and_added_meanwhile_shifts_nothing(site, articles):
    index = get_search_backend().get_index_for_model(ArticlePage)
    index.reset()
    progress = []

    def change(done):
        if not progress:
            articles[0].delete()
            articles.append(ArticlePageFactory(parent=site.news, title="分流模 后来"))
        progress.append(done)

    assert index_all(index, ArticlePage, change, batch=3) == 8
    assert progress == [3, 6, 8]
    assert set(ArticlePage.objects.search("分流模")) == set(articles[1:])


def test_a_batch_costs_the_same_number_of_queries_whatever_its_size(
    articles, django_assert_max_num_queries
):
    index = get_search_backend().get_index_for_model(ArticlePage)
    for size in (3, 7):
        with django_assert_max_num_queries(10 * -(-7 // size) + 1):
            index_all(index, ArticlePage, lambda done: None, batch=size)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL compares nothing")
def test_what_has_not_changed_is_not_written_again(articles):
    index = get_search_backend().get_index_for_model(ArticlePage)
    with CaptureQueriesContext(connection) as found:
        index_all(index, ArticlePage, lambda done: None)
    assert not [query for query in found if query["sql"].startswith(("INSERT", "DELETE"))]


def test_what_was_written_is_found_by_the_index_at_once(articles):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no list of what is to be merged.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT GIN_CLEAN_PENDING_LIST(indexname::regclass) FROM pg_indexes"
            " WHERE tablename = 'wagtailsearch_indexentry' AND indexdef LIKE '% USING gin %'"
        )
        assert cursor.fetchall() == [(0,), (0,), (0,)]


def test_a_role_that_does_not_own_the_index_can_save(site):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles.")
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE portal_serving")
        cursor.execute("GRANT USAGE ON SCHEMA public TO portal_serving")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO portal_serving")
        cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO portal_serving")
        cursor.execute("SET LOCAL ROLE portal_serving")
    article = ArticlePageFactory(parent=site.news, title="分流模")
    assert list(ArticlePage.objects.search("分流模")) == [article]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_sqlites_index_is_merged_into_one_segment_and_finds_all(site, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no segments.")
    monkeypatch.setattr(segments, "PAGES", 1)
    articles = {ArticlePageFactory(parent=site.news, title=f"分流模 {n}") for n in range(3)}
    there = segments.count("default")
    assert there > 1
    segments.merge_segments(most=there)
    assert segments.count("default") == there
    segments.merge_segments()
    assert segments.count("default") == 1
    assert set(ArticlePage.objects.search("分流模")) == articles


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_filled_index_has_one_segment(site):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no segments.")
    for number in range(3):
        ArticlePageFactory(parent=site.news, title=f"分流模 {number}")
    call_command("update_index", verbosity=0)
    assert segments.count("default") == 1
