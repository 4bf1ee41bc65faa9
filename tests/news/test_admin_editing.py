"""Writing an article in the admin: slugs, autosave, warnings, redirects, translation."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail_localize.models import StringTranslation, Translation

from news.models import ArticlePage
from tests.factories import CategoryFactory, StandardPageFactory, UserFactory, image, locale

JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def moderator(site, client):
    client.force_login(UserFactory(groups=["审核 Moderators"]))
    return client


def form_data(html: str = "<p>挤压速度十二米每分钟。</p>", **changed) -> dict:
    data = {
        "title": "6063铝型材挤压模具",
        "slug": "",
        "summary": "",
        "cover": "",
        "cover_alt": "",
        "date": "2026-03-01 08:00",
        "category": "",
        "tags": "",
        "author": "",
        "source_name": "",
        "source_url": "",
        "pinned_until": "",
        "seo_title": "",
        "search_description": "",
        "social_image": "",
        "go_live_at": "",
        "expire_at": "",
        "body": streamfield([("paragraph", rich_text(html))]),
        "related_articles": inline_formset([]),
        "comments": inline_formset([]),
    }
    return nested_form_data(data | changed)


def add_url(site) -> str:
    return reverse("wagtailadmin_pages:add", args=["news", "articlepage", site.news.pk])


def edit_url(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def errors(response) -> dict:
    return response.context["form"].errors if response.context else {}


@pytest.mark.parametrize("action", ["", "action-publish", "action-submit"])
def test_an_empty_slug_becomes_pinyin(moderator, site, action):
    data = form_data() | ({action: "1"} if action else {})
    response = moderator.post(add_url(site), data)
    assert response.status_code == 302, errors(response)
    page = ArticlePage.objects.get()
    assert page.slug == "6063-lv-xing-cai-ji-ya-mu-ju"
    assert page.live == (action == "action-publish")


def test_a_long_title_is_cut_where_a_phrase_ends(moderator, site):
    title = "铝型材挤压模具设计与制造经验谈：六十条思考与看法（附全部插图和表格）"
    moderator.post(add_url(site), form_data(title=title))
    slug = ArticlePage.objects.get().slug
    assert slug == "lv-xing-cai-ji-ya-mu-ju-she-ji-yu-zhi-zao-jing-yan-tan"


def test_the_slug_field_is_not_cleaned_of_chinese_by_a_script(moderator, site):
    form = moderator.get(add_url(site)).context["form"]
    assert "slugify" not in str(form["slug"])


def test_two_articles_of_one_title_get_two_slugs(moderator, site):
    for _number in range(2):
        moderator.post(add_url(site), form_data())
    slugs = set(ArticlePage.objects.values_list("slug", flat=True))
    assert slugs == {"6063-lv-xing-cai-ji-ya-mu-ju", "6063-lv-xing-cai-ji-ya-mu-ju-2"}


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("-test", "test"),
        ("fen-liu-", "fen-liu"),
        ("分流模 test!", "fen-liu-mo-test"),
        ("试模 温度!!", "shi-mo-wen-du"),
        ("--", "6063-lv-xing-cai-ji-ya-mu-ju"),
    ],
)
def test_a_slug_is_kept_without_stray_dashes_and_in_pinyin(moderator, site, typed, slug):
    response = moderator.post(add_url(site), form_data(slug=typed))
    assert response.status_code == 302, errors(response)
    assert ArticlePage.objects.get().slug == slug


@pytest.mark.parametrize("slug", ["page", "category", "feed", "2026"])
def test_a_reserved_slug_is_explained(moderator, site, slug):
    response = moderator.post(add_url(site), form_data(slug=slug))
    [message] = errors(response)["slug"]
    assert f"“{slug}”" in message
    assert not ArticlePage.objects.exists()
    article = site.article(slug="die")
    response = moderator.post(edit_url(article), form_data(slug=slug))
    assert f"“{slug}”" in errors(response)["slug"][0]


def test_a_slug_in_use_is_refused(moderator, site):
    site.article(slug="die")
    assert "slug" in errors(moderator.post(add_url(site), form_data(slug="die")))


def test_emptying_the_slug_of_an_article_makes_it_anew(moderator, site):
    article = site.article(slug="die", title="旧题")
    response = moderator.post(edit_url(article), form_data(title="旧题") | {"action-publish": "1"})
    assert response.status_code == 302, errors(response)
    article.refresh_from_db()
    assert article.slug == "jiu-ti"


def test_autosaves_are_one_entry_of_the_history(moderator, site):
    created = moderator.post(add_url(site), form_data(), **JSON).json()
    assert created["success"]
    page = ArticlePage.objects.get(pk=created["pk"])
    assert page.slug == "6063-lv-xing-cai-ji-ya-mu-ju"
    revision = created["revision_id"]
    for number in range(5):
        data = form_data(title=f"题目 {number}", slug=page.slug)
        data |= created["field_updates"] | {"overwrite_revision_id": revision}
        saved = moderator.post(edit_url(page), data, **JSON).json()
        assert saved["success"], saved
        assert saved["revision_id"] == revision
    assert Revision.objects.for_instance(page).count() == 1
    assert page.get_latest_revision_as_object().title == "题目 4"
    history = moderator.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    actions = [entry.action for entry in history.context["object_list"]]
    assert actions == ["wagtail.edit", "wagtail.create"]


def test_an_autosave_never_overwrites_a_colleagues_work(moderator, site):
    article = site.article(live=False)
    revision = article.save_revision(user=UserFactory())
    data = form_data(slug=article.slug) | {"overwrite_revision_id": revision.pk}
    response = moderator.post(edit_url(article), data, **JSON)
    assert response.status_code == 400
    assert response.json()["error_code"] == "invalid_revision"


def test_what_is_missing_is_pointed_out_but_does_not_stop(moderator, site):
    response = moderator.post(add_url(site), form_data() | {"action-publish": "1"})
    assert response.status_code == 302
    levels = [message.level_tag for message in get_messages(response.wsgi_request)]
    assert levels == ["success", "warning"]
    page = ArticlePage.objects.get()
    assert page.live
    assert "portal-missing-parts" in moderator.get(edit_url(page)).content.decode()


def test_the_history_says_that_something_was_created(moderator, site):
    moderator.post(add_url(site), form_data())
    page = ArticlePage.objects.get()
    history = moderator.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    assert "已创建" in history.content.decode()


def test_a_complete_article_is_not_nagged(moderator, site):
    category = CategoryFactory()
    data = form_data(summary="摘要", cover=image().pk, category=category.pk)
    response = moderator.post(add_url(site), data | {"action-publish": "1"})
    assert [m.level_tag for m in get_messages(response.wsgi_request)] == ["success"]
    page = ArticlePage.objects.get()
    assert "portal-missing-parts" not in moderator.get(edit_url(page)).content.decode()


def test_autosave_leaves_no_messages(moderator, site):
    response = moderator.post(add_url(site), form_data(), **JSON)
    assert not list(get_messages(response.wsgi_request))


def test_categories_of_the_pages_language_are_offered(moderator, site):
    CategoryFactory(name="技术文章")
    CategoryFactory(name="Technology", locale=locale("en"))
    page = moderator.get(add_url(site)).content.decode()
    assert "技术文章" in page
    assert "Technology" not in page


def test_the_form_says_beijing_time_and_counts_characters(moderator, site):
    form = moderator.get(add_url(site)).context["form"]
    for name in ("date", "pinned_until", "go_live_at", "expire_at"):
        assert form.fields[name].help_text
    assert form.fields["seo_title"].widget.attrs["data-recommended-length"] == 30
    assert form.fields["summary"].widget.attrs["data-count-characters"] == "true"
    english = reverse("wagtailadmin_pages:add", args=["news", "articlepage", site.news_en.pk])
    form = moderator.get(english).context["form"]
    assert form.fields["seo_title"].widget.attrs["data-recommended-length"] == 60


def test_the_date_typed_is_beijing_time(moderator, site):
    moderator.post(add_url(site), form_data(date="2026-03-02 00:30"))
    date = ArticlePage.objects.get().date
    assert f"{timezone.localtime(date):%Y-%m-%d %H:%M %z}" == "2026-03-02 00:30 +0800"


def test_changing_the_slug_leaves_a_redirect(moderator, site, django_capture_on_commit_callbacks):
    article = site.article(slug="old-die")
    with django_capture_on_commit_callbacks(execute=True):
        response = moderator.post(
            edit_url(article), form_data(slug="new-die") | {"action-publish": "1"}
        )
    assert response.status_code == 302, errors(response)
    redirect = Redirect.objects.get(old_path="/news/old-die")
    assert redirect.redirect_page.pk == article.pk
    assert redirect.is_permanent


def test_moving_a_page_leaves_a_redirect(site, client, django_capture_on_commit_callbacks):
    client.force_login(UserFactory(is_superuser=True))
    about = StandardPageFactory(parent=site.home, slug="about")
    dies = StandardPageFactory(parent=site.home, slug="dies")
    url = reverse("wagtailadmin_pages:move_confirm", args=[dies.pk, about.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url).status_code == 302
    assert Redirect.objects.get(old_path="/dies").redirect_page.pk == dies.pk


def test_an_article_is_translated_through_the_admin(
    moderator, site, django_capture_on_commit_callbacks
):
    moderator.post(add_url(site), form_data() | {"action-publish": "1"})
    article = ArticlePage.objects.get()
    submit = reverse("wagtail_localize:submit_page_translation", args=[article.pk])
    assert moderator.post(submit, {"locales": [locale("en").pk]}).status_code == 302
    english = article.get_translation(locale("en"))
    assert english.get_parent().specific == site.news_en
    assert moderator.get(edit_url(english)).status_code == 200

    translation = Translation.objects.get()
    for segment in translation.source.stringsegment_set.all():
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            data="Extrusion dies for 6063"
            if segment.context.path == "title"
            else "Twelve metres a minute.",
        )
    with django_capture_on_commit_callbacks(execute=True):
        response = moderator.post(edit_url(english), {"action": "publish"})
    assert response.status_code == 302
    english.refresh_from_db()
    assert english.live
    assert english.title == "Extrusion dies for 6063"
    assert "Twelve metres" in english.body[0].value.source
    assert english.date == article.date


def test_submitting_publishing_and_scheduling(moderator, site, client):
    article = site.article(live=False)
    editor = UserFactory(groups=["编辑 Editors"])
    client.force_login(editor)
    data = form_data(slug=article.slug)
    assert client.post(edit_url(article), data | {"action-submit": "1"}).status_code == 302
    article.refresh_from_db()
    task_state = article.current_workflow_task_state
    assert task_state.task.name == "审核 Moderators"
    client.post(edit_url(article), data | {"action-publish": "1"})
    article.refresh_from_db()
    assert not article.live

    client.force_login(UserFactory(groups=["审核 Moderators"]))
    approve = reverse(
        "wagtailadmin_pages:workflow_action", args=[article.pk, "approve", task_state.pk]
    )
    assert client.post(approve).status_code == 302
    article.refresh_from_db()
    assert article.live

    at = timezone.localtime() + timedelta(days=2)
    data["go_live_at"] = f"{at:%Y-%m-%d 09:00}"
    assert client.post(edit_url(article), data | {"action-publish": "1"}).status_code == 302
    due = Revision.objects.get(approved_go_live_at__isnull=False).approved_go_live_at
    assert f"{timezone.localtime(due):%H:%M %z}" == "09:00 +0800"


def test_comments_are_on(moderator, site):
    assert b"wagtailadmin/js/comments.js" in moderator.get(add_url(site)).content


@pytest.mark.parametrize("name", ["go_live_at", "expire_at"])
def test_a_schedule_in_the_past_is_refused(moderator, site, name):
    past = timezone.localtime() - timedelta(hours=1)
    data = form_data(**{name: f"{past:%Y-%m-%d %H:%M}"})
    response = moderator.post(add_url(site), data | {"action-publish": "1"})
    assert list(errors(response)) == [name]
    assert not ArticlePage.objects.exists()


def test_a_schedule_that_has_passed_meanwhile_stops_no_editing(moderator, site):
    past = timezone.now() - timedelta(hours=1)
    article = site.article(go_live_at=past, first_published_at=past)
    shown = f"{timezone.localtime(past):%Y-%m-%d %H:%M}"
    data = form_data(title="改过的题目", slug=article.slug, go_live_at=shown)
    response = moderator.post(edit_url(article), data | {"action-publish": "1"})
    assert response.status_code == 302, errors(response)
    article.refresh_from_db()
    assert article.title == "改过的题目"


def test_the_checks_look_at_what_an_editor_can_change(moderator, site):
    page = moderator.get(edit_url(site.article()))
    soup = BeautifulSoup(page.content, "html.parser")
    checks = json.loads(soup.find(id="checker-axe-configuration").string)
    assert checks["context"]["include"] == ["main"]
    assert ".call-to-action" in str(checks["context"]["exclude"])
