"""What is suggested while somebody types."""

import pytest
from django.core.cache import cache

from tests.factories import ArticlePageFactory, CategoryFactory, StandardPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(site):
    CategoryFactory(name="挤出模具", slug="dies")
    ArticlePageFactory(parent=site.news, title="大型挤出模具试模成功", slug="large")
    ArticlePageFactory(parent=site.news, title="H13钢热处理")
    return site


def suggested(client, query, path="/search/suggestions/") -> list[tuple[str, str]]:
    response = client.get(path, {"q": query})
    assert response.status_code == 200
    return [(item["kind"], item["text"]) for item in response.json()["suggestions"]]


@pytest.mark.parametrize("query", ["jcmj", "JCMJ", "jichumuju", "ji chu mo ju", "ｊｃｍｊ"])
def test_words_places_and_titles_are_found_by_pinyin(client, content, query):
    found = suggested(client, query)
    assert found[:2] == [("word", "挤出模具"), ("place", "挤出模具")]
    assert ("title", "大型挤出模具试模成功") in found


def test_titles_and_places_are_found_by_their_characters(client, content):
    assert suggested(client, "擠出") == [
        ("place", "挤出模具"),
        ("title", "大型挤出模具试模成功"),
        ("title", "恒拓挤出模具"),
    ]
    assert suggested(client, "h13") == [("title", "H13钢热处理")]


def test_suggestions_lead_to_where_they_say(client, content):
    answer = client.get("/search/suggestions/", {"q": "jcmj"}).json()["suggestions"]
    urls = {item["kind"]: item["url"] for item in answer if "大型" in item["text"] or
            item["kind"] != "title"}  # fmt: skip
    assert urls["place"] == "/news/category/dies/"
    assert urls["title"] == "/news/large/"
    assert client.get(urls["word"]).context["query"] == "挤出模具"


def test_only_what_a_visitor_may_see_in_this_language_is_suggested(client, content):
    ArticlePageFactory(parent=content.news, title="保密挤出", live=False)
    StandardPageFactory(
        parent=content.home_en, title="Extrusion 挤出", locale=content.home_en.locale
    )
    assert "保密挤出" not in str(suggested(client, "挤出"))
    assert suggested(client, "挤出", "/en/search/suggestions/") == [("title", "Extrusion 挤出")]


def test_answers_are_kept_until_the_content_changes(
    client, content, django_assert_num_queries, django_capture_on_commit_callbacks
):
    response = client.get("/search/suggestions/", {"q": "挤出"})
    assert "max-age" in response["Cache-Control"]
    with django_assert_num_queries(1):
        suggested(client, "挤出")
    with django_capture_on_commit_callbacks(execute=True):
        ArticlePageFactory(parent=content.news, title="挤出新闻")
    assert ("title", "挤出新闻") in suggested(client, "挤出")
    with django_capture_on_commit_callbacks(execute=True):
        content.news.get_children().get(title="挤出新闻").unpublish()
    assert ("title", "挤出新闻") not in suggested(client, "挤出")


@pytest.mark.parametrize(
    "query", ["", "\x00", '"', "-", "*", "a" * 10_000, "模" * 10_000, "😀", "\u202e", "' OR 1", "1"]
)
def test_any_input_is_answered(client, content, query):
    assert len(suggested(client, query)) <= 8


def test_the_cache_is_not_needed(client, content, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    cache.clear()
    assert suggested(client, "h13") == [("title", "H13钢热处理")]
