"""What search engines and those who share a page are told in its head."""

import json
import re
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from portal import structured_data
from portal.images import tasks
from tests.factories import (
    CategoryFactory,
    CompanyFactory,
    ContactFactory,
    FactoryFactory,
    StandardPageFactory,
    image,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://www.example.com"


def head(client, path: str, **headers) -> BeautifulSoup:
    return BeautifulSoup(client.get(path, **headers).content, "html.parser").head


def href(soup: BeautifulSoup, **attrs) -> list[str]:
    return [link["href"] for link in soup.find_all("link", attrs)]


def meta(soup: BeautifulSoup, name: str) -> str | None:
    found = soup.find("meta", {"property": name}) or soup.find("meta", {"name": name})
    return found and found["content"]


def nodes(soup: BeautifulSoup) -> dict[str, dict]:
    (script,) = soup.find_all("script", type="application/ld+json")
    document = json.loads(script.string)
    assert document["@context"] == "https://schema.org"
    return {node["@type"]: node for node in document["@graph"]}


def shared_image():
    picture = image(size=(1600, 1000))
    tasks.make_renditions.enqueue(picture.pk)
    picture.refresh_from_db()
    return picture


# --- Addresses


def test_the_canonical_address_is_the_sites_own_whatever_the_host_header(site, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    article = site.article(slug="trial")
    soup = head(client, article.url, headers={"host": "evil.example"})
    assert href(soup, rel="canonical") == ["https://www.example.com/news/trial/"]


def test_later_pages_and_categories_are_canonical_themselves(site, client):
    category = CategoryFactory(slug="technology")
    for _number in range(13):
        site.article(category=category)
    for path in (
        "/news/page/2/",
        "/news/category/technology/",
        "/news/category/technology/page/2/",
    ):
        assert href(head(client, path), rel="canonical") == [f"https://www.example.com{path}"]


def test_a_tracking_parameter_is_not_canonical(site, client):
    soup = head(client, "/news/?utm_source=wechat")
    assert href(soup, rel="canonical") == ["https://www.example.com/news/"]


def test_languages_name_each_other(site, client):
    wanted = {
        "zh-Hans": "https://www.example.com/news/",
        "en": "https://www.example.com/en/news/",
        "x-default": "https://www.example.com/en/news/",
    }
    for path in ("/news/", "/en/news/"):
        links = head(client, path).find_all("link", hreflang=True)
        assert {link["hreflang"]: link["href"] for link in links} == wanted


def test_a_page_without_a_published_twin_has_no_alternates(site, client):
    page = StandardPageFactory(parent=site.home)
    assert not head(client, page.url).find_all("link", hreflang=True)


def test_feeds_are_named_in_the_readers_language(site, client):
    assert href(head(client, "/en/"), type="application/rss+xml") == [
        "https://www.example.com/en/news/feed/"
    ]
    assert href(head(client, "/news/"), type="application/atom+xml") == [
        "https://www.example.com/news/feed/atom/"
    ]


@pytest.mark.parametrize("path", ["/nothing-here/", "/en/nothing-here/"])
def test_an_error_is_in_no_index(site, client, path):
    soup = head(client, path)
    assert meta(soup, "robots") == "noindex"
    assert not href(soup, rel="canonical")


def test_results_of_one_word_have_an_address_and_a_description(site, client):
    StandardPageFactory(parent=site.home, title="挤压模具的热处理")
    soup = head(client, "/search/?q=热处理&utm_source=wechat")
    assert meta(soup, "robots") is None
    assert href(soup, rel="canonical") == [
        "https://www.example.com/search/?q=%E7%83%AD%E5%A4%84%E7%90%86"
    ]
    assert "热处理" in meta(soup, "description")
    assert meta(head(client, "/search/?q=赌场"), "robots") == "noindex"


def test_an_unpublished_page_is_in_no_index(site, rf):
    site.home.live = False
    html = Template("{% load seo_tags %}{% page_head %}").render(Context({"page": site.home}))
    assert 'name="robots" content="noindex"' in html


def test_a_public_page_may_be_in_every_index(site, client):
    assert meta(head(client, "/"), "robots") is None


def test_verification_codes_are_shown(site, client):
    CompanyFactory(site_verification="baidu-site-verification=codeva-x\ngoogle-site=<y>")
    soup = head(client, "/")
    assert meta(soup, "baidu-site-verification") == "codeva-x"
    assert meta(soup, "google-site") == "<y>"


# --- Sharing


def test_a_shared_article_shows_its_picture(site, client):
    CompanyFactory()
    category = CategoryFactory(name="技术")
    date = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    article = site.article(cover=shared_image(), category=category, date=date, summary="摘要")
    soup = head(client, article.url)
    assert meta(soup, "og:type") == "article"
    assert meta(soup, "og:title") == article.title
    assert meta(soup, "og:description") == meta(soup, "description") == "摘要"
    assert meta(soup, "og:site_name") == "恒拓模具"
    assert meta(soup, "og:locale") == "zh_CN"
    assert re.fullmatch(r"https://www\.example\.com/media/.+\.jpg", meta(soup, "og:image"))
    assert int(meta(soup, "og:image:width")) >= 300
    assert int(meta(soup, "og:image:height")) >= 300
    assert meta(soup, "article:published_time") == "2026-03-02T09:30:00+08:00"
    assert meta(soup, "article:section") == "技术"
    assert meta(soup, "twitter:card") == "summary_large_image"


def test_without_any_picture_the_card_is_small(site, client):
    soup = head(client, site.article().url)
    assert meta(soup, "og:image") is None
    assert meta(soup, "twitter:card") == "summary"


def test_without_a_company_nothing_breaks(site, client):
    assert "Organization" not in nodes(head(client, site.article().url))


# --- JSON-LD


def test_an_article_has_what_search_engines_ask_for(site, client):
    CompanyFactory()
    date = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    title = "断桥铝" * 50
    article = site.article(title=title, cover=shared_image(), date=date, author="李工")
    found = nodes(head(client, article.url))
    news = found["NewsArticle"]
    assert len(news["headline"]) == 110
    assert news["image"]
    assert all(url.startswith("https://www.example.com/media/") for url in news["image"])
    assert news["datePublished"] == "2026-03-02T09:30:00+08:00"
    assert news["author"] == {"@type": "Person", "name": "李工"}
    assert news["publisher"] == {"@id": found["Organization"]["@id"]}
    assert news["inLanguage"] == "zh-Hans"
    assert news["mainEntityOfPage"] == f"https://www.example.com{article.url}"


def test_an_article_without_a_date_is_given_none(site, client):
    soup = head(client, site.article(date=None).url)
    assert "datePublished" not in nodes(soup)["NewsArticle"]
    assert meta(soup, "article:published_time") is None


def test_the_way_to_an_article(site, client):
    article = site.article(title="试模", slug="trial")
    crumbs = nodes(head(client, article.url))["BreadcrumbList"]["itemListElement"]
    assert [(crumb["position"], crumb["item"]) for crumb in crumbs] == [
        (1, "https://www.example.com/"),
        (2, "https://www.example.com/news/"),
        (3, "https://www.example.com/news/trial/"),
    ]
    assert crumbs[-1]["name"] == "试模"


@pytest.mark.parametrize("path", ["/", "/contact/"])
def test_the_company_with_its_people_and_factories(site, client, path):
    logo = image()
    CompanyFactory(logo=logo, address="广东省东莞市", founded=1999)
    FactoryFactory(name="横沥工厂", latitude="22.970000", longitude="113.970000")
    FactoryFactory(name="常平工厂")
    ContactFactory(name="陈先生", phones="199-0000-0001")
    company = nodes(head(client, path))["Organization"]
    assert company["name"] == "东莞市恒拓挤出模具有限公司"
    assert company["url"] == "https://www.example.com/"
    assert company["logo"] == f"https://www.example.com{logo.file.url}"
    assert company["address"]["streetAddress"] == "广东省东莞市"
    assert company["foundingDate"] == "1999"
    phones = {point["telephone"]: point["contactType"] for point in company["contactPoint"]}
    assert phones == {"+8676955500101": "customer service", "+8619900000001": "sales"}
    first, second = company["location"]
    assert first["name"] == "横沥工厂"
    # On the globe, some hundred metres from where Chinese maps show it.
    assert first["geo"]["latitude"] == pytest.approx(22.9728, abs=0.0005)
    assert first["geo"]["longitude"] == pytest.approx(113.9651, abs=0.0005)
    assert "geo" not in second


def test_what_editors_write_cannot_end_the_script(site, client):
    title = "</script><script>alert(1)</script>&<!--"
    soup = head(client, site.article(title=title).url)
    assert nodes(soup)["NewsArticle"]["headline"] == title


def test_data_is_escaped_as_text():
    text = structured_data.script([{"name": "<&>"}])
    assert not set("<>&") & set(text)
    assert json.loads(text)["@graph"] == [{"name": "<&>"}]


def test_the_head_takes_few_queries(site, rf):
    CompanyFactory()
    article = site.article(cover=shared_image())
    article = type(article).objects.select_related("cover", "category", "locale").get()
    request = rf.get(article.url)
    context = {"page": article, "request": request}
    template = Template(
        "{% load navigation_tags seo_tags %}{% company as c %}{% main_menu as m %}{% page_head %}"
    )
    template.render(Context(context))
    frame = Template("{% load navigation_tags %}{% company as c %}{% main_menu as m %}")
    article = type(article).objects.select_related("cover", "category", "locale").get()
    request = rf.get(article.url)
    context = {"page": article, "request": request}
    with CaptureQueriesContext(connection) as without:
        frame.render(Context(context))
    with CaptureQueriesContext(connection) as queries:
        template.render(Context(context))
    assert len(queries) <= 3, [query["sql"] for query in queries]
    assert without
