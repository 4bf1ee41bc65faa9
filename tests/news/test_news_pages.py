"""The news list and the articles as visitors read them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from tests.factories import ArticlePageFactory, CategoryFactory, image, locale

BEIJING = ZoneInfo("Asia/Shanghai")


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def read(client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return soup_of(response)


def titles(soup: BeautifulSoup) -> list[str]:
    return [heading.get_text(strip=True) for heading in soup.select(".article-list h2")]


def test_pinned_articles_come_first_and_are_marked(site, client):
    now = timezone.now()
    site.article(title="新", date=now - timedelta(days=1))
    site.article(title="旧", date=now - timedelta(days=9), pinned_until=now + timedelta(days=1))

    soup = read(client, "/news/")
    assert titles(soup) == ["旧", "新"]
    rows = [mark.find_parent("article") for mark in soup.select(".pinned")]
    assert [row.h2.get_text(strip=True) for row in rows] == ["旧"]


def test_an_article_to_come_is_in_no_list(site, client):
    site.article(title="明天", slug="tomorrow", date=timezone.now() + timedelta(days=1))

    for path in ("/", "/news/", "/nothing-here/"):
        assert "明天" not in client.get(path).content.decode()


def test_an_empty_list_says_so(site, client):
    assert read(client, "/news/").select_one(".empty")


def test_later_pages_lie_in_the_path(site, client):
    for number in range(30):
        site.article(title=f"第{number}篇", date=timezone.now() - timedelta(hours=number))

    first, second = read(client, "/news/"), read(client, "/news/page/2/")
    assert first.find("a", rel="next")["href"] == "/news/page/2/"
    assert second.find("a", rel="prev")["href"] == "/news/"
    assert second.select_one(".pagination [aria-current=page]").get_text(strip=True) == "2"
    assert not set(titles(first)) & set(titles(second))
    assert client.get("/news/page/1/").status_code == 301
    assert client.get("/news/page/4/").status_code == 404


def test_categories_and_archive(site, client):
    category = CategoryFactory(slug="cases", name="案例", description="做过的模具")
    site.article(title="甲", category=category, date=datetime(2025, 3, 31, 23, 30, tzinfo=BEIJING))
    site.article(title="乙", date=datetime(2026, 1, 1, 0, 30, tzinfo=BEIJING))

    soup = read(client, "/news/category/cases/")
    assert titles(soup) == ["甲"]
    assert soup.select_one(".news-categories [aria-current=page]").get_text(strip=True) == "案例"
    assert titles(read(client, "/news/2025/")) == ["甲"]
    assert titles(read(client, "/news/2025/03/")) == ["甲"]
    assert titles(read(client, "/news/2026/01/")) == ["乙"]
    links = [link["href"] for link in soup.select(".archive-year a")]
    assert {"/news/2025/03/", "/news/2026/01/"} <= set(links)


@pytest.mark.parametrize(
    ("path", "written"),
    [("/news/one/", "2026年11月4日 09:05"), ("/en/news/one/", "4 November 2026, 09:05")],
)
def test_dates_are_written_as_each_language_does(site, client, path, written):
    date = datetime(2026, 11, 4, 9, 5, tzinfo=BEIJING)
    site.article(slug="one", date=date)
    ArticlePageFactory(parent=site.news_en, slug="one", date=date, locale=locale("en"))

    moment = read(client, path).select_one(".article-facts time")
    assert moment.get_text() == written
    assert datetime.fromisoformat(moment["datetime"]) == date


def test_an_article_without_a_date_shows_none_anywhere(site, client):
    site.article(title="无日期", slug="undated", date=None, first_published_at=timezone.now())

    assert read(client, "/news/undated/").select("time") == []
    row = read(client, "/news/").select_one(".article-row")
    assert row.h2.get_text(strip=True) == "无日期" and row.find("time") is None
    assert read(client, "/").select_one(".article-lead").find("time") is None


def test_previous_next_related_and_latest(site, client):
    category = CategoryFactory()
    now = timezone.now()
    for number in range(6):
        site.article(
            slug=f"n-{number}",
            title=f"第{number}篇",
            category=category if number % 2 else None,
            date=now - timedelta(days=number),
        )

    soup = read(client, "/news/n-3/")
    assert soup.find("a", rel="prev")["href"] == "/news/n-4/"
    assert soup.find("a", rel="next")["href"] == "/news/n-2/"
    related, latest = soup.select(".latest")
    assert [a["href"] for a in related.select("h3 a")] == ["/news/n-1/", "/news/n-5/"]
    assert [a["href"] for a in latest.select("h3 a")] == [f"/news/n-{n}/" for n in (0, 1, 2, 4)]


def test_chosen_related_articles_come_in_the_editors_order(site, client):
    chosen = [site.article(slug=f"chosen-{number}") for number in range(3)]
    article = site.article(slug="main", category=CategoryFactory())
    for order, other in enumerate(reversed(chosen)):
        article.related_articles.create(article=other, sort_order=order)

    related = read(client, "/news/main/").select(".latest")[0]
    links = [a["href"] for a in related.select("h3 a")]
    assert links == ["/news/chosen-2/", "/news/chosen-1/", "/news/chosen-0/"]


def test_articles_of_one_moment_keep_one_order(site, client):
    moment = timezone.now() - timedelta(days=1)
    for number in range(3):
        site.article(slug=f"s-{number}", date=moment)

    soup = read(client, "/news/s-1/")
    assert soup.find("a", rel="prev")["href"] == "/news/s-0/"
    assert soup.find("a", rel="next")["href"] == "/news/s-2/"


def test_a_reprint_names_its_source(site, client):
    site.article(slug="a", source_name="铝加工杂志", source_url="https://example.com/a")
    site.article(slug="b", source_name="内部资料")

    facts = read(client, "/news/a/").select_one(".article-facts")
    assert facts.find("a", href="https://example.com/a").get_text() == "铝加工杂志"
    assert read(client, "/news/b/").select_one(".article-facts").find("a") is None


def test_the_first_picture_is_large_enough_for_wechat(site, client):
    site.article(slug="one", cover=image(size=(1600, 1200)))

    first = read(client, "/news/one/").find("img")
    assert int(first["width"]) >= 300 and int(first["height"]) >= 300
    assert first.get("loading") != "lazy"


def test_sharing_works_without_javascript(site, client):
    site.article(slug="one")

    soup = read(client, "/news/one/")
    share = soup.select_one(".share")
    assert share.select_one("details svg.qr-code image")["href"].startswith("data:image/png")
    # Empty: the button copies the page's canonical address.
    assert share.select_one("[data-copy]")["data-copy"] == ""
    assert soup.select_one("link[rel=canonical]")["href"].endswith("/news/one/")
    assert all(button.has_attr("hidden") for button in share.select("button"))


def test_a_long_article_has_a_table_of_contents(site, client):
    names = ("起因", "办法", "结果")
    body = [("heading", {"text": name, "level": "h2"}) for name in names]
    site.article(slug="long", body=body)
    site.article(slug="short", body=body[:1])

    soup = read(client, "/news/long/")
    targets = [link["href"].removeprefix("#") for link in soup.select(".contents a")]
    assert len(targets) == 3
    assert all(soup.find(id=target) for target in targets)
    assert read(client, "/news/short/").select(".contents") == []
