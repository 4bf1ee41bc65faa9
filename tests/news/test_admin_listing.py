"""The listing of all articles in the admin: columns, marks, filters, and the way to a new one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from news.models import Category
from tests.factories import CategoryFactory, UserFactory, image, locale

LIST = "news:index"


@pytest.fixture
def editor(site, client):
    client.user = UserFactory(groups=["编辑 Editors"])
    client.force_login(client.user)
    return client


def titles(client, **query) -> set[str]:
    response = client.get(reverse(LIST), query)
    assert response.status_code == 200
    return {page.title for page in response.context["object_list"]}


def test_it_shows_articles_of_both_languages_newest_first(editor, site):
    now = timezone.now()
    site.article(title="旧", date=now - timedelta(days=2))
    site.article(title="新", date=now)
    site.article(title="New", parent=site.news_en, date=now - timedelta(days=1))
    response = editor.get(reverse(LIST))
    assert [page.title for page in response.context["object_list"]] == ["新", "New", "旧"]


def test_marks_say_what_is_pinned_and_what_is_missing(editor, site):
    site.article(
        title="齐全",
        cover=image(),
        category=CategoryFactory(),
        pinned_until=timezone.now() + timedelta(days=1),
    )
    page = editor.get(reverse(LIST)).content.decode()
    assert "portal-marks" in page
    assert "portal-missing" not in page
    site.article(title="不齐", summary="")
    page = editor.get(reverse(LIST)).content.decode()
    assert page.count("portal-missing") == 1


def test_times_are_beijing_times(editor, site):
    site.article(date=timezone.datetime(2026, 3, 1, 16, 30, tzinfo=timezone.timezone.utc))
    assert "2026-03-02 00:30" in editor.get(reverse(LIST)).content.decode()


def test_an_article_without_date_has_an_empty_cell(editor, site):
    site.article(title="无日期", date=None)
    assert "无日期" in editor.get(reverse(LIST)).content.decode()


def test_filter_by_category_takes_in_its_translations(editor, site):
    category = CategoryFactory(name="技术文章")
    english: Category = category.copy_for_translation(locale("en"))
    english.name = "Technology"
    english.save()
    site.article(title="中", category=category)
    site.article(title="En", parent=site.news_en, category=english)
    site.article(title="别的", category=CategoryFactory())
    site.article(title="没有")
    assert titles(editor, category=category.pk) == {"中", "En"}
    assert titles(editor, category="null") == {"没有"}
    assert titles(editor, category=category.pk, locale="en") == {"En"}


def test_filter_by_date_author_and_status(editor, site):
    now = timezone.localtime()
    site.article(title="今天", author="王工", date=now)
    site.article(title="去年", author="李工", date=now - timedelta(days=365))
    draft = site.article(title="草稿", author="王工", live=False, date=None)
    assert titles(editor, date_from=f"{now:%Y-%m-%d}") == {"今天"}
    assert titles(editor, date_to=f"{now - timedelta(days=300):%Y-%m-%d}") == {"去年"}
    assert titles(editor, author="王") == {"今天", "草稿"}
    assert titles(editor, status="draft") == {"草稿"}
    assert titles(editor, status="live") == {"今天", "去年"}
    assert titles(editor, status="review") == set()

    revision = draft.save_revision(user=editor.user)
    draft.get_workflow().start(draft, editor.user)
    assert titles(editor, status="review") == {"草稿"}

    draft.current_workflow_state.cancel(user=editor.user)
    draft.go_live_at = timezone.now() + timedelta(days=1)
    draft.save_revision(user=editor.user).publish()
    assert titles(editor, status="scheduled") == {"草稿"}
    assert revision


@pytest.mark.parametrize(
    "query",
    [
        {"category": "x"},
        {"category": "999999"},
        {"status": "x"},
        {"date_from": "yesterday"},
        {"p": "abc"},
        {"p": "999"},
        {"ordering": "x"},
        {"ordering": "-author"},
        {"locale": "de"},
    ],
)
def test_no_query_breaks_it(editor, site, query):
    site.article()
    assert editor.get(reverse(LIST), query).status_code in (200, 404)


def test_the_header_leads_to_a_new_article_of_the_news_page(editor, site):
    choose = reverse("news:choose_parent")
    assert choose in editor.get(reverse(LIST)).content.decode()
    add = reverse("wagtailadmin_pages:add", args=["news", "articlepage", site.news.pk])
    assert editor.get(choose, follow=True).redirect_chain[-1][0] == add
    english = reverse("wagtailadmin_pages:add", args=["news", "articlepage", site.news_en.pk])
    response = editor.get(choose, {"locale": "en"}, follow=True)
    assert response.redirect_chain[-1][0] == english


def test_queries_are_bounded(editor, site, django_assert_max_num_queries):
    for _number in range(15):
        site.article(category=CategoryFactory())
    editor.get(reverse(LIST))
    # Two a row are Wagtail's: whether somebody who may not publish may delete the page.
    with django_assert_max_num_queries(30 + 2 * 15):
        editor.get(reverse(LIST))


def test_dragging_categories_keeps_both_languages_in_order(site, client):
    client.force_login(UserFactory(groups=["审核 Moderators"]))
    first, second = CategoryFactory(name="甲"), CategoryFactory(name="乙")
    for category in (first, second):
        category.copy_for_translation(locale("en")).save()
    url = reverse("wagtailsnippets_news_category:reorder", args=[second.pk])
    assert client.post(f"{url}?position=0").status_code == 200
    for code in ("zh-hans", "en"):
        ordered = Category.objects.filter(locale=locale(code))
        assert [category.slug for category in ordered] == [second.slug, first.slug]
