"""sitemap.xml: every public address once, with its languages."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from portal import sitemaps
from tests.factories import CategoryFactory, StandardPageFactory, locale

pytestmark = pytest.mark.django_db
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
SITE = "https://www.example.com"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = SITE


def read(client, path="/sitemap.xml"):
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/xml")
    return ElementTree.fromstring(response.content)


def urls(tree) -> dict:
    found = {url.find("s:loc", NAMES).text.removeprefix(SITE): url for url in tree}
    assert len(found) == len(tree)
    return found


def alternates(url) -> dict:
    links = url.findall("x:link", NAMES)
    return {link.get("hreflang"): link.get("href").removeprefix(SITE) for link in links}


def test_every_page_of_both_languages_is_named_with_its_twin(site, client):
    found = urls(read(client))
    assert set(found) == {"/", "/news/", "/contact/", "/en/", "/en/news/", "/en/contact/"}
    for path in ("/news/", "/en/news/"):
        assert alternates(found[path]) == {
            "zh-Hans": "/news/",
            "en": "/en/news/",
            "x-default": "/en/news/",
        }


def test_when_an_article_was_changed(site, client):
    changed = timezone.now().replace(microsecond=0)
    article = site.article(slug="trial", last_published_at=changed)
    url = urls(read(client))[article.url]
    assert url.find("s:lastmod", NAMES).text == timezone.localtime(changed).isoformat()
    assert not alternates(url)


def test_what_no_visitor_may_see_is_not_named(site, client):
    site.article(slug="draft", live=False)
    site.article(slug="tomorrow", date=timezone.now() + timedelta(days=1))
    private = StandardPageFactory(parent=site.home, slug="private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    assert not {"/news/draft/", "/news/tomorrow/", "/private/"} & set(urls(read(client)))


def test_categories_with_articles_are_named(site, client):
    technology = CategoryFactory(slug="technology")
    CategoryFactory(slug="empty")
    english = CategoryFactory(
        slug="technology", locale=locale("en"), translation_key=technology.translation_key
    )
    site.article(category=technology)
    site.article(category=english, parent=site.news_en, locale=locale("en"))
    found = urls(read(client))
    assert "/news/category/empty/" not in found
    assert alternates(found["/news/category/technology/"])["en"] == "/en/news/category/technology/"


def test_a_large_site_has_an_index_of_sitemaps(site, client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_FILE", 4)
    index = read(client)
    files = [loc.text.removeprefix(SITE) for loc in index.iter(f"{{{NAMES['s']}}}loc")]
    # Where the keys begin is the database's choice.
    keys = Page.objects.filter(depth__gt=1).values_list("pk", flat=True)
    numbers = sorted({-(-key // 4) for key in keys})
    assert files == [f"/sitemap-{number}.xml" for number in numbers]
    found = {path: url for file in files for path, url in urls(read(client, file)).items()}
    assert len(found) == 6
    assert all(len(alternates(url)) == 3 for url in found.values())
    assert client.get(f"/sitemap-{numbers[-1] + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_any_number_of_pages_takes_few_queries(site, client):
    read(client)
    for number in range(30):
        site.article(slug=f"a-{number}")
    with CaptureQueriesContext(connection) as queries:
        assert len(read(client)) == 36
    assert len(queries) <= 12, "\n".join(query["sql"][:200] for query in queries)


def test_robots_name_the_sitemap(site, client):
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {SITE}/sitemap.xml" in text
    assert "Disallow: /admin/" in text
