"""RSS and Atom: well-formed, whole, and cheap to ask for again."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from tests.factories import CategoryFactory, CompanyFactory, image, locale

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
SITE = "https://www.example.com"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = SITE


def rss(client, path="/news/feed/"):
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/rss+xml")
    return ElementTree.fromstring(response.content).find("channel")


def atom(client, path="/news/feed/atom/"):
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)


def test_an_article_in_rss(site, client):
    CompanyFactory()
    cover = image()
    cover.file_size = 1234
    cover.save()
    date = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    article = site.article(
        slug="trial", title="试模 <1>", date=date, cover=cover, author="李工",
        category=CategoryFactory(name="技术"), summary="A & B",
    )  # fmt: skip
    channel = rss(client)
    assert channel.find("title").text == "新闻动态 | 恒拓挤出模具"
    assert channel.find("language").text == "zh-Hans"
    assert channel.find(f"{ATOM}link").get("href") == f"{SITE}/news/feed/"
    item = channel.find("item")
    assert item.find("title").text == "试模 <1>"
    assert item.find("link").text == f"{SITE}{article.url}"
    assert item.find("description").text == "A &amp; B"
    assert item.find("pubDate").text == "Mon, 02 Mar 2026 09:30:00 +0800"
    assert item.find("category").text == "技术"
    assert item.find(CREATOR).text == "李工"
    assert item.find("guid").get("isPermaLink") == "false"
    enclosure = item.find("enclosure")
    assert enclosure.get("url") == f"{SITE}{cover.file.url}"
    assert (enclosure.get("length"), enclosure.get("type")) == ("1234", "image/png")


def test_an_article_in_atom(site, client):
    CompanyFactory()
    article = site.article(last_published_at=timezone.now())
    feed = atom(client)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-Hans"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"{SITE}/news/feed/atom/"
    for name in ("id", "title", "updated"):
        assert feed.find(f"{ATOM}{name}").text
    entry = feed.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}published").text.endswith("+08:00")
    assert entry.find(f"{ATOM}updated").text.endswith("+08:00")
    assert entry.find(f"{ATOM}author/{ATOM}name").text == "恒拓挤出模具"
    assert entry.find(f"{ATOM}content").get("type") == "html"
    assert article.slug in entry.find(f"{ATOM}link").get("href")


def test_each_language_has_its_feeds(site, client):
    site.article(title="中文")
    site.article(title="English", parent=site.news_en, locale=locale("en"))
    assert [item.find("title").text for item in rss(client).findall("item")] == ["中文"]
    english = rss(client, "/en/news/feed/")
    assert [item.find("title").text for item in english.findall("item")] == ["English"]
    assert english.find("language").text == "en"
    assert len(atom(client, "/en/news/feed/atom/").findall(f"{ATOM}entry")) == 1


def test_the_text_is_whole_and_without_furniture(site, client):
    picture = image()
    body = [
        ("heading", {"text": "标题", "level": "h2"}),
        ("paragraph", '<p>见<a href="/contact/">联系</a>与<a href="#two">下文</a></p>'),
        ("image", {"image": picture, "caption": "截面"}),
        ("numbered_points", {"points": [{"number": 28, "text": "<p>甲</p>"},
                                        {"number": 30, "text": "<p>乙</p>"}]}),
        ("call_to_action", {"title": "询价", "text": "", "label": "联系", "page": None,
                            "link": "https://example.com/"}),
    ]  # fmt: skip
    article = site.article(body=body)
    html = rss(client).find("item").find(CONTENT).text
    assert "<h2>标题</h2>" in html
    assert f'href="{SITE}/contact/"' in html
    assert f'href="{SITE}{article.url}#two"' in html
    assert f'src="{SITE}{picture.file.url}"' in html
    assert "截面" in html
    assert html.index("28.") < html.index("甲") < html.index("30.") < html.index("乙")
    assert "<ol" not in html
    points = BeautifulSoup(html, "html.parser").find_all(["p", "div"])
    assert [point.get_text(" ", strip=True) for point in points if "." in point.text][-2:] == [
        "28. 甲", "30. 乙",
    ]  # fmt: skip
    assert "询价" not in html
    for furniture in ("class=", "data-", "<svg", "<button", "srcset", "<picture"):
        assert furniture not in html


def test_an_article_without_a_date_has_none_in_a_feed(site, client):
    site.article(date=None, first_published_at=datetime(2026, 1, 5, tzinfo=UTC))
    assert rss(client).find("item").find("pubDate") is None
    entry = atom(client).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}published") is None
    # Atom asks for the moment of the last change (RFC 4287, 4.2.15).
    assert entry.find(f"{ATOM}updated").text


def test_characters_that_xml_has_not_are_left_out(site, client):
    site.article(
        title="试\x0b模\ufffe", summary="\x01摘要", author="\x02李",
        body=[("paragraph", "<p>挤\x08压\ud800</p>".encode("utf-8", "ignore").decode())],
    )  # fmt: skip
    item = rss(client).find("item")
    assert item.find("title").text == "试模"
    assert "挤压" in item.find(CONTENT).text
    assert atom(client)


def test_an_empty_list_has_empty_feeds(site, client):
    assert rss(client).find("item") is None
    assert atom(client).find(f"{ATOM}updated").text


def test_drafts_and_articles_to_come_are_in_no_feed(site, client):
    site.article(live=False)
    site.article(date=timezone.now() + timedelta(hours=1))
    assert rss(client).find("item") is None


@pytest.mark.parametrize("path", ["/news/feed/", "/news/feed/atom/"])
def test_a_reader_that_has_the_feed_is_told_so(site, client, path):
    article = site.article(last_published_at=timezone.now())
    first = client.get(path)
    again = {"if-none-match": first.headers["ETag"]}
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, headers=again).status_code == 304
    bodies = [query["sql"] for query in queries if 'articlepage"."body"' in query["sql"]]
    assert not bodies
    article.last_published_at = timezone.now() + timedelta(minutes=1)
    article.save()
    assert client.get(path, headers=again).status_code == 200


@pytest.mark.parametrize("path", ["/news/feed/", "/news/feed/atom/"])
def test_a_reader_that_knows_only_a_time_hears_of_an_article_taken_back(site, client, path):
    site.article(last_published_at=timezone.now())
    taken_back = site.article(last_published_at=timezone.now() - timedelta(days=1))
    first = client.get(path)
    since = http_date(timezone.now().timestamp())
    taken_back.unpublish()
    again = client.get(path, headers={"if-modified-since": since})
    assert again.status_code == 200
    assert again.content != first.content
    assert "Last-Modified" not in again.headers


def test_the_two_feeds_have_different_tags(site, client):
    assert (
        client.get("/news/feed/").headers["ETag"] != client.get("/news/feed/atom/").headers["ETag"]
    )


def test_many_articles_with_pictures_take_few_queries(site, client):
    CompanyFactory()
    for number in range(25):
        picture = image()
        link = f'<p><a linktype="page" id="{site.contact.pk}">甲</a></p>'
        site.article(
            title=f"{number}", cover=picture, category=CategoryFactory(),
            body=[("image", {"image": picture, "caption": ""}), ("paragraph", link)],
        )  # fmt: skip
    rss(client)
    with CaptureQueriesContext(connection) as queries:
        items = rss(client).findall("item")
    assert len(items) == 20
    assert f'<a href="{SITE}/contact/">甲</a>' in items[0].find(CONTENT).text
    assert len(queries) <= 12, "\n".join(query["sql"][:200] for query in queries)
