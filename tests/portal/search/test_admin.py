"""What an editor finds in the admin: the explorer, choosers, listings."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission

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


def test_the_explorer_and_the_news_find_words_of_the_body_too(editor, site):
    body = [("paragraph", "<p>讲分流模的设计。</p>")]
    article = ArticlePageFactory(parent=site.news, title="无关的标题", body=body)
    other = ArticlePageFactory(parent=site.news, title="另一篇")
    for url in (reverse("wagtailadmin_explore", args=[site.home.pk]), reverse("news:index")):
        for order in ({}, {"ordering": "-title"}):
            html = editor.get(url, {"q": "分流模", **order}).content.decode()
            assert article.title in html and other.title not in html, url


def test_an_editor_of_one_part_of_the_site_is_shown_that_part(client, site):
    group = Group.objects.create(name="英文编辑")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    permission = Permission.objects.get(content_type__app_label="wagtailcore", codename="add_page")
    GroupPagePermission.objects.create(group=group, page=site.news_en, permission=permission)
    client.force_login(UserFactory(groups=["英文编辑"]))
    ArticlePageFactory(parent=site.news, title="中文的分流模")
    ArticlePageFactory(parent=site.news_en, title="English 分流模", locale=site.news_en.locale)
    for query in ({}, {"q": "分流模"}):
        html = client.get(reverse("news:index"), query).content.decode()
        assert "English 分流模" in html and "中文的分流模" not in html
    second = GroupPagePermission(group=group, page=site.news, permission=permission)
    second.save()
    html = client.get(reverse("news:index"), {"q": "分流模"}).content.decode()
    assert "English 分流模" in html and "中文的分流模" in html


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
