"""The search page of the site itself: its filters, and what it offers where nothing is found."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override
from wagtail.rich_text import RichText

from portal.search import compiling
from tests.factories import ArticlePageFactory, CategoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles(site):
    technics = CategoryFactory(name="技术文章", slug="technics")
    company = CategoryFactory(name="公司新闻", slug="company")
    made = [
        ("断桥铝挤压模具", technics, 2026),
        ("散热器挤压模具", technics, 2025),
        ("挤压模具展会", company, 2025),
        ("大型挤出模具", None, 2024),
    ]
    return [
        ArticlePageFactory(
            parent=site.news, title=title, category=category, date=datetime(year, 6, 1, tzinfo=UTC)
        )
        for title, category, year in made
    ]


def page(client, **parameters) -> BeautifulSoup:
    response = client.get("/search/", parameters)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(html: BeautifulSoup) -> list[str]:
    return [link.get_text() for link in html.select(".search-result h2 a")]


def choices(html: BeautifulSoup) -> dict[str, str]:
    """Return the counts of the filters' choices by their names."""
    links = html.select(".search-filters a")
    return {
        link.contents[0].strip(): count.get_text() if (count := link.select_one("span")) else ""
        for link in links
    }


def test_filters_count_what_each_choice_would_find(client, articles):
    html = page(client, q="挤压模具")
    assert choices(html) == {
        "全部": "", "公司新闻": "1", "技术文章": "2", "2026": "1", "2025": "2"
    }  # fmt: skip
    narrowed = page(client, q="挤压模具", category="technics")
    assert titles(narrowed) == ["断桥铝挤压模具", "散热器挤压模具"]
    assert choices(narrowed) == {
        "全部": "", "公司新闻": "1", "技术文章": "2", "2026": "1", "2025": "1"
    }  # fmt: skip
    both = page(client, q="挤压模具", category="technics", year="2025")
    assert titles(both) == ["散热器挤压模具"]
    chosen = [link.contents[0].strip() for link in both.select(".search-filters [aria-current]")]
    assert chosen == ["技术文章", "2025"]


def test_a_filters_address_keeps_the_words_and_the_other_filter(client, articles):
    html = page(client, q="挤压模具", category="technics")
    [year] = [link for link in html.select(".search-filters a") if "2025" in link.get_text()]
    assert parse_qs(urlsplit(year["href"]).query) == {
        "q": ["挤压模具"], "category": ["technics"], "year": ["2025"]
    }  # fmt: skip
    hidden = html.select_one(".search-form input[type=hidden]")
    assert (hidden["name"], hidden["value"]) == ("category", "technics")


@pytest.mark.parametrize("value", ["none", "", "\x00", "9" * 300, "２０２５", "' OR 1", "-1"])
def test_a_filter_that_there_is_not_does_not_narrow(client, articles, value):
    assert len(titles(page(client, q="挤压模具", category=value, year=value))) == 3


def test_one_kind_of_result_needs_no_filter(client, articles):
    assert page(client, q="断桥铝").select(".search-filters") == []


def test_the_words_are_marked_in_title_and_passage(client, articles):
    html = page(client, q="斷橋鋁 试模")
    assert [mark.get_text() for mark in html.select(".search-result mark")] == ["断桥铝", "试模"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_an_editor_chooses_for_a_block_is_not_found(client, site, language):
    with override(language):
        words = [str(name) for name in (gettext("Section"), gettext("Warning"))]
        heading = ("heading", {"text": "试模", "level": "h2"})
        callout = (
            "callout",
            {"kind": "warning", "title": "预热", "text": RichText("<p>4 小时</p>")},
        )
        site.article(title="舌形型材", body=[heading, callout])
    for found in ("试模", "预热", *words):
        total = client.get("/search/", {"q": found}).context["total"]
        assert total == (found not in words), found


def test_more_results_than_are_ranked_are_not_counted(client, articles, monkeypatch):
    monkeypatch.setattr(compiling, "COUNTED", 2)
    html = page(client, q="模具")
    assert len(titles(html)) == 2
    assert "2" in html.select_one(".search-count").get_text()
    assert "挤出模具" not in str(html.select(".search-results"))
    assert choices(html)["2026"] == "1+" and choices(html)["2024"] == ""


def test_more_results_than_are_counted_take_no_more_queries(client, articles, monkeypatch):
    def queries() -> int:
        page(client, q="模具")
        with CaptureQueriesContext(connection) as found:
            page(client, q="模具")
        return len(found)

    before = queries()
    monkeypatch.setattr(compiling, "COUNTED", 2)
    assert queries() <= before


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("几压魔具", "挤压模具"),
        ("duanqiaolv", "断桥铝"),
        ("断桥铝 罗马尼亚", "断桥铝"),
        ("断桥铝挤压机", "断桥铝挤压"),
    ],
)
def test_where_nothing_is_found_nearer_words_are_offered(client, articles, query, other):
    html = page(client, q=query)
    assert titles(html) == []
    [link] = html.select(".search-alternatives a")[:1]
    assert link.get_text() == other
    assert titles(page(client, q=parse_qs(urlsplit(link["href"]).query)["q"][0]))


def test_no_end_of_a_word_with_the_beginning_of_the_next_is_offered(client, site):
    site.article(title="断桥铝型材的设计与模具")
    html = page(client, q="鲸鱼模")
    assert html.select(".search-alternatives") == []


def test_where_nothing_is_near_the_latest_articles_are_shown(client, articles):
    html = page(client, q="zzzzqx")
    assert html.select(".search-alternatives") == []
    assert "断桥铝挤压模具" in html.get_text()


def test_where_a_filter_leaves_nothing_all_is_one_click_away(client, articles):
    html = page(client, q="断桥铝", year="2024")
    addresses = [link["href"] for link in html.select(".empty a")]
    assert any(parse_qs(urlsplit(a).query) == {"q": ["断桥铝"]} for a in addresses)


def test_pages_stand_in_the_address(client, site):
    for number in range(12):
        ArticlePageFactory(parent=site.news, title=f"分流模{number}", date=datetime.now(UTC))
    html = page(client, q="分流模", year=str(datetime.now(UTC).year))
    following = html.select_one(".pagination a[rel=next]")["href"]
    assert parse_qs(urlsplit(following).query)["page"] == ["2"]
    second = BeautifulSoup(client.get(f"/search/{following}").content, "html.parser")
    assert len(titles(second)) == 2


@pytest.mark.parametrize(
    "query", ['"', "\x00", "模" * 10_000, "a OR b*", "\u202e模具", "😀", "，。", "'; DROP TABLE x;"]
)
def test_any_query_with_any_filter_is_answered(client, articles, query):
    page(client, q=query, category="technics", year="2025", page="2")


def test_a_search_costs_few_queries(client, articles, django_assert_max_num_queries):
    page(client, q="挤压模具")
    with django_assert_max_num_queries(14):
        page(client, q="挤压模具")
