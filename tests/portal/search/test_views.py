"""The public search page, with a template of its own and the site's pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from portal.search import finding, views
from tests.factories import StandardPageFactory, locale

pytestmark = [pytest.mark.django_db, pytest.mark.urls("portal.search.urls")]

TEMPLATE = "{{ query }}|{{ total }}|{% for page in results %}{{ page.title }};{% endfor %}"


@pytest.fixture(autouse=True)
def _template(settings):
    options = {"loaders": [("django.template.loaders.locmem.Loader", {})]}
    options["loaders"][0][1]["portal/search.html"] = TEMPLATE
    engine = "django.template.backends.django.DjangoTemplates"
    settings.TEMPLATES = [{"BACKEND": engine, "OPTIONS": options}]
    settings.SEARCH_PAGES = "portal.pages.published_pages"
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if not name.startswith("portal.speculation.")
    ]


@pytest.fixture
def about(site):
    return StandardPageFactory(parent=site.home, title="挤压模具的热处理")


def context(client, **data):
    response = client.get("/", data)
    assert response.status_code == 200
    return response.context


def test_published_pages_of_the_visitors_language_are_found(client, site, about):
    StandardPageFactory(parent=site.home, title="热处理草稿", live=False)
    private = StandardPageFactory(parent=site.home, title="内部热处理")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    english = StandardPageFactory(
        parent=site.home_en, title="About 热处理", locale=site.home_en.locale
    )
    found = context(client, q="热处理")
    assert found["results"] == [about] and found["total"] == 1
    assert type(found["results"][0]) is type(about)
    assert found["query"] == "热处理"
    assert found["page_obj"].paginator is found["paginator"]
    response = client.get("/", {"q": "热处理"}, headers={"accept-language": "en"})
    assert response.context["results"] == [english]


def test_an_empty_query_gives_the_empty_page(client, about):
    for data in ({}, {"q": ""}, {"q": " \x00\u200b\n"}):
        found = context(client, **data)
        assert (found["query"], list(found["results"]), found["total"]) == ("", [], 0)


def test_a_word_of_the_site_may_be_indexed_with_its_results(client, about):
    response = client.get("/", {"q": "热处理"})
    assert "X-Robots-Tag" not in response
    assert response.context["canonical_path"] == "/?q=%E7%83%AD%E5%A4%84%E7%90%86"
    assert response["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"q": "赌场"},
        {"q": "热处理 -赌场"},
        {"q": "热处理 🎰"},
        {"q": "热处理", "page": "2"},
        {"q": "热处理", "year": "2026"},
    ],
)
def test_words_of_a_strangers_choice_are_not_indexed(site, client, data):
    for n in range(finding.RESULTS_PER_PAGE + 1):
        StandardPageFactory(parent=site.home, title=f"热处理 {n}")
    assert client.get("/", data)["X-Robots-Tag"] == "noindex"


def test_only_reading_is_allowed(client, about):
    assert client.head("/", {"q": "热处理"}).status_code == 200
    assert client.post("/", {"q": "热处理"}).status_code == 405


@pytest.mark.parametrize(
    "number", ["0", "-1", "3", "abc", "1.5", "²", "٢", "9" * 5_000, "\x00", "", "1e3", " 2"]
)
def test_a_page_that_does_not_exist_is_the_first(client, site, number):
    for n in range(finding.RESULTS_PER_PAGE + 1):
        StandardPageFactory(parent=site.home, title=f"热处理 {n}")
    found = context(client, q="热处理", page=number)
    assert found["page_obj"].number == 1
    assert len(found["results"]) == finding.RESULTS_PER_PAGE


def test_results_continue_on_the_next_page(client, site):
    for n in range(finding.RESULTS_PER_PAGE + 1):
        StandardPageFactory(parent=site.home, title=f"热处理 {n}")
    first, second = context(client, q="热处理"), context(client, q="热处理", page="2")
    assert (first["total"], second["page_obj"].number, len(second["results"])) == (11, 2, 1)
    assert second["results"][0] not in first["results"]


@pytest.mark.parametrize(
    "query", ['"', "\x00", "\ud800", "\ufffd", "*", "a OR", "模" * 10_000, "-", "😀", "%", "，。"]
)
def test_any_query_is_answered(client, about, query):
    found = context(client, q=query.encode("utf-8", "replace").decode())
    assert len(found["query"]) <= finding.MAX_QUERY
    assert len(finding.clean_query(query)) <= finding.MAX_QUERY
    found = finding.count(finding.SearchablePages(locale()).find(query))
    assert len(views.page_of(found, "1").object_list) <= finding.RESULTS_PER_PAGE


def test_invalid_bytes_are_answered(client, about):
    assert client.get("/?q=%ff%fe%00%ed%a0%80&page=%ff").status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_results(client, site, about):
    context(client, q="热处理")
    with CaptureQueriesContext(connection) as one:
        context(client, q="热处理")
    for n in range(finding.RESULTS_PER_PAGE - 1):
        StandardPageFactory(parent=site.home, title=f"热处理 {n}")
    with CaptureQueriesContext(connection) as ten:
        assert len(context(client, q="热处理")["results"]) == finding.RESULTS_PER_PAGE
    assert len(ten) == len(one)
