"""What an editor finds in the admin: the explorer, choosers, listings."""

import pytest
from django.urls import reverse

from news.models import Category
from portal.search import compiling
from tests.factories import ArticlePageFactory, CategoryFactory, UserFactory, image

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(groups=["编辑 Editors"]))
    return client


@pytest.fixture
def articles(site):
    titles = ["我公司成功开发大型铝型材挤压模具", "6063-T5 工业型材月产千吨", "行业动态"]
    return [ArticlePageFactory(parent=site.news, title=title) for title in titles]


def page_searches(site) -> list[str]:
    explorer = reverse("wagtailadmin_explore", args=[site.news.pk])
    return [
        reverse("wagtailadmin_pages:search"),
        reverse("wagtailadmin_pages:search_results"),
        explorer,
        reverse("wagtailadmin_choose_page_search"),
    ]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [("型材", {0, 1}), ("铝型材", {0}), ("鋁型材", {0}), ("t5", {1}), ("6063-T", {1}), ("态", {2})],
)
def test_editors_find_articles_by_any_part_of_the_title(editor, site, articles, query, numbers):
    for url in page_searches(site):
        html = editor.get(url, {"q": query}).content.decode()
        assert {n for n, page in enumerate(articles) if page.title in html} == numbers, url


@pytest.mark.parametrize("query", ['"', "\x00", "模*", "，", "😀", "' OR 1", "(", "a" * 3_000])
def test_no_search_in_the_admin_fails(editor, site, articles, query):
    for url in page_searches(site):
        assert editor.get(url, {"q": query}).status_code == 200


def test_moderators_find_snippets_and_images(client, site):
    client.force_login(UserFactory(groups=["审核 Moderators"]))
    CategoryFactory(name="公司新闻")
    CategoryFactory(name="行业动态")
    image(title="断桥铝型材截面")
    listing = reverse(Category.snippet_viewset.get_url_name("list_results"))
    html = client.get(listing, {"q": "新闻"}).content.decode()
    assert "公司新闻" in html and "行业动态" not in html
    for url in (
        reverse("wagtailimages:index_results"),
        reverse("wagtailimages_chooser:choose_results"),
    ):
        assert "断桥铝型材截面" in client.get(url, {"q": "铝型材"}).content.decode()
        assert "断桥铝型材截面" not in client.get(url, {"q": "材铝"}).content.decode()


def test_a_search_in_the_explorer_counts_what_is_ranked_and_says_that_there_is_more(
    editor, site, articles, monkeypatch
):
    monkeypatch.setattr(compiling, "COUNTED", 1)
    answer = editor.get(reverse("wagtailadmin_explore", args=[site.news.pk]), {"q": "型材"})
    assert answer.context["paginator"].count == 1
    assert answer.context["paginator"].items_count_label.startswith("1+ ")
