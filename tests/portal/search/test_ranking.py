"""What comes first, what is counted, and what a search reads, on the site's own articles."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from modelsearch.query import And
from wagtail.models import Page

from news.models import ArticlePage
from portal.search import compiling
from portal.search.queries import Term, parse
from portal.search.terms import value_term
from tests.factories import ArticlePageFactory, CategoryFactory, StandardPageFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


@pytest.fixture
def few_are_ranked(monkeypatch):
    monkeypatch.setattr(compiling, "RANKED", 3)
    monkeypatch.setattr(compiling, "COUNTED", 3)


def article(site, title, days=0, **kwargs):
    return ArticlePageFactory(
        parent=site.news, title=title, date=NOON - timedelta(days=days), **kwargs
    )


def test_the_title_comes_before_the_summary_and_this_before_the_body(site):
    often = [("paragraph", "<p>" + "分流模，" * 40 + "</p>")]
    in_body = article(site, "甲", body=often)
    in_summary = article(site, "乙", days=1, summary="谈谈分流模")
    in_title = article(site, "丙分流模", days=2)
    assert list(ArticlePage.objects.search("分流模")) == [in_title, in_summary, in_body]


def test_of_equals_the_newer_comes_first_whenever_it_was_entered(site):
    middle, newest, oldest = (article(site, f"分流模{days}", days=days) for days in (5, 1, 9))
    assert list(ArticlePage.objects.search("分流模")) == [newest, middle, oldest]
    oldest.date = NOON
    oldest.save_revision().publish()
    assert list(ArticlePage.objects.search("分流模")) == [oldest, newest, middle]


@pytest.mark.parametrize("query", ["分流", "分流模具厂"])
def test_the_newer_comes_first_however_many_years_lie_between(
    site, few_are_ranked, time_machine, query
):
    at = [NOON.replace(year=year) for year in (2024, 2026, 1999, 2027, 2025, 2023)]
    made = {
        moment: ArticlePageFactory(parent=site.news, title="分流模具厂", date=moment)
        for moment in at
    }
    by_date = [made[moment] for moment in sorted(at, reverse=True)]
    for today in (NOON, NOON.replace(year=2028), NOON.replace(year=2031)):
        time_machine.move_to(today)
        results = ArticlePage.objects.search(query)
        assert results.newest_keys() == [article.pk for article in by_date[:3]]
        assert list(results) == by_date
        assert results.count() == 6


def test_a_pin_has_no_say(site):
    newer = article(site, "分流模一")
    pinned = article(site, "分流模二", days=1, pinned_until=NOON + timedelta(days=9_000))
    assert list(ArticlePage.objects.search("分流模")) == [newer, pinned]


def test_beyond_the_newest_results_follow_by_date(site, few_are_ranked):
    in_body = [("paragraph", "<p>讲分流模。</p>")]
    made = [
        article(site, "分流模" if days in (2, 5) else "其他", days=days, body=in_body)
        for days in range(6)
    ]
    results = ArticlePage.objects.search("分流模")
    expected = [made[2], made[0], made[1], made[3], made[4], made[5]]
    assert results.bounded_count() == (3, True)
    assert results.count() == 6
    assert list(results) == expected
    assert list(results[1:5]) == expected[1:5] and results[1:5].count() == 4
    assert list(results[4:]) == expected[4:]
    assert results[3] == expected[3]
    assert dict(results.facet("category_id")) == {None: 6}
    assert ArticlePage.objects.search("乙").bounded_count() == (0, False)


def test_of_several_words_fewer_matches_are_counted(site, monkeypatch):
    monkeypatch.setattr(compiling, "COUNTED_OF_SEVERAL", 2)
    made = [article(site, "试模用的分流模", days=days) for days in range(4)]
    assert ArticlePage.objects.search("分流模").bounded_count() == (4, False)
    assert ArticlePage.objects.search(parse('"试模用"')).bounded_count() == (4, False)
    for query in ("分流模 试模", "分流模 -散热器"):
        results = ArticlePage.objects.search(parse(query))
        assert results.bounded_count() == (2, True)
        assert list(results) == made and list(results[1:3]) == made[1:3]
        assert results.count() == 4


def test_an_order_of_ones_own_and_plain_values_are_kept(site, few_are_ranked):
    made = [article(site, f"{letter}分流模", days=n) for n, letter in enumerate("CADB")]
    by_title = ArticlePage.objects.search("分流模", order_by="title")
    assert [found.title[0] for found in by_title] == list("ABCD")
    assert by_title.bounded_count() == (3, True) and by_title.count() == 4
    keys = ArticlePage.objects.values_list("pk", flat=True).search("分流模")
    assert set(keys) == {found.pk for found in made}


def test_counting_and_listing_read_the_index_once(site, django_assert_num_queries):
    for number in range(12):
        article(site, f"分流模{number}")
    queryset = ArticlePage.objects.order_by("pk")
    with django_assert_num_queries(2):
        results = queryset.search("分流模")
        assert results.count() == 12
        assert len(results[:10]) == 10
        assert results[:12].count() == 12


def test_nothing_is_found_across_two_fields(site):
    found = article(site, "末尾", summary="概要结束", author="陈工", body=[("paragraph", "正文")])
    for query in ("束 正", "文 概", "工 正", "末尾 概要"):
        assert list(ArticlePage.objects.search(parse(f'"{query}"'))) == [], query
    assert list(ArticlePage.objects.search(parse("末尾 概要 陈工"))) == [found]


def test_terms_narrow_by_language_category_and_year(site):
    moulds = CategoryFactory(name="模具")
    here = article(site, "分流模", category=moulds)
    article(site, "分流模", days=400)
    about = StandardPageFactory(parent=site.home_en, title="分流模", locale=site.home_en.locale)

    def found(**values):
        terms = [Term(value_term(name, value)) for name, value in values.items()]
        return set(Page.objects.search(And([*terms, parse("分流模")])).results())

    def keys(*pages):
        return {Page.objects.get(pk=page.pk) for page in pages}

    assert found(category=moulds.pk) == keys(here) == found(year=2026)
    assert found(locale=about.locale_id) == keys(about)
    assert found(category=moulds.pk, year=2025) == set()
    here.category = None
    here.save_revision().publish()
    assert found(category=moulds.pk) == set()


def test_no_term_is_found_as_a_word(site):
    article(site, "分流模", category=CategoryFactory())
    for word in ("locale", "year=2026", "newsarticle", "flm", "2026 category"):
        assert ArticlePage.objects.search(word).count() == 0
        assert ArticlePage.objects.autocomplete(word).count() == 0


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL numbers entries itself")
def test_entries_that_want_the_same_number_both_have_one(site, monkeypatch):
    from portal.search.sqlite import SQLiteIndex

    monkeypatch.setattr(SQLiteIndex, "_number", lambda *args: 7)
    made = {article(site, f"分流模{number}") for number in range(3)}
    assert set(ArticlePage.objects.search("分流模")) == made
