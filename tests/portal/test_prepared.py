"""A prepared query returns what its queryset would, with whatever it is asked for."""

import pytest
from django.db.models import DateTimeField, IntegerField
from django.utils import timezone

from news.models import ArticlePage
from portal.prepared import Parameter, Prepared, prepared
from tests.factories import ArticlePageFactory

pytestmark = pytest.mark.django_db
NOW = Parameter("now", DateTimeField())


@pytest.fixture
def articles(site) -> list[ArticlePage]:
    return [ArticlePageFactory(parent=site.news) for _ in range(3)]


def test_it_reads_what_the_queryset_reads(articles, django_assert_num_queries):
    def asked(now):
        return ArticlePage.objects.published(now).for_listing().newest_first()

    expected = list(asked(timezone.now()))
    with django_assert_num_queries(1):
        found = Prepared(asked(NOW)).ask(now=timezone.now())
        assert found == expected
        assert [a.category for a in found] == [a.category for a in expected]
    assert found[0].get_deferred_fields() == expected[0].get_deferred_fields()
    assert Prepared(asked(NOW)).ask(now=articles[0].listed_at.replace(year=1990)) == []


def test_parameters_of_one_query_are_told_apart(articles):
    first, second, third = (article.pk for article in articles)
    one, other = (Parameter(name, IntegerField()) for name in ("one", "other"))
    query = Prepared(ArticlePage.objects.filter(id__in=[one, other]).order_by("pk"))
    assert [a.pk for a in query.ask(one=first, other=third)] == [first, third]
    assert [a.pk for a in query.ask(one=second, other=second)] == [second]


def test_rows_of_values_are_read_too(articles):
    pk = Parameter("pk", IntegerField())
    query = Prepared(ArticlePage.objects.filter(pk=pk).values_list("pk", "title"))
    assert query.ask(pk=articles[1].pk) == [(articles[1].pk, articles[1].title)]
    assert query.ask(pk=0) == []


def test_what_can_have_no_row_asks_nothing(articles, django_assert_num_queries):
    query = Prepared(ArticlePage.objects.none())
    with django_assert_num_queries(0):
        assert query.ask() == []


def test_its_rows_are_counted(articles, django_assert_num_queries):
    query = Prepared(ArticlePage.objects.published(NOW).values("pk")[:2])
    with django_assert_num_queries(1):
        assert query.count(now=timezone.now()) == 2
    assert query.count(now=articles[0].listed_at.replace(year=1990)) == 0
    assert Prepared(ArticlePage.objects.none()).count() == 0


def test_it_is_made_once(articles):
    made = []

    def make():
        made.append(1)
        return ArticlePage.objects.filter(listed_at__lte=NOW)

    for _ in range(2):
        assert len(prepared("test_it_is_made_once", make).ask(now=timezone.now())) == 3
    assert made == [1]


def test_what_is_asked_again_and_again_stays_however_much_else_is_asked(monkeypatch):
    monkeypatch.setattr("portal.prepared.MOST", 3)
    made = []

    def ask(name):
        def make():
            made.append(name)
            return ArticlePage.objects.none()

        prepared(("test_stays", name), make)

    for name in "abcde":
        ask("often")
        ask(name)
    ask("a")
    assert made == ["often", *"abcde", "a"]
