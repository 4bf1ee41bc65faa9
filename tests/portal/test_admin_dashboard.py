"""The dashboard: what waits for each role, and the banner when something is late."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.health import WORKER_SILENT_AFTER, beat
from portal.models import Heartbeat
from tests.factories import ContactFactory, UserFactory, locale
from tests.portal.test_schedule import make_due, schedule

EDITOR, MODERATOR, SALES = "编辑 Editors", "审核 Moderators", "销售 Sales"


@pytest.fixture(autouse=True)
def _worker(db):
    beat("worker")


def dashboard(client, user) -> str:
    client.force_login(user)
    response = client.get(reverse("wagtailadmin_home"))
    assert response.status_code == 200
    return response.content.decode()


def section(page: str, name: str) -> str:
    """The HTML of one panel, empty when it is not there."""
    _before, found, rest = page.partition(f'id="{name}-section"')
    return rest.partition("</section>")[0] if found else ""


def draft_of(site, user, title: str):
    article = site.article(title=title, live=False, owner=user)
    article.save_revision(user=user)
    return article


@pytest.mark.parametrize("group", [EDITOR, MODERATOR])
def test_drafts_are_shown_to_everyone_who_may_edit_them(site, client, group):
    draft_of(site, UserFactory(groups=[EDITOR]), "甲稿")
    draft_of(site, None, "导入稿")
    drafts = section(dashboard(client, UserFactory(groups=[group])), "drafts")
    assert "甲稿" in drafts
    assert "导入稿" in drafts


def test_unpublished_changes_of_a_live_page_are_a_draft(site, client):
    user = UserFactory(groups=[EDITOR])
    article = site.article(title="旧题目", owner=user)
    assert "旧题目" not in section(dashboard(client, user), "drafts")
    article.title = "改过的题目"
    article.save_revision(user=user)
    assert "改过的题目" in section(dashboard(client, user), "drafts")


def test_what_is_sent_for_review_waits_for_the_moderator(site, client):
    editor, moderator = UserFactory(groups=[EDITOR]), UserFactory(groups=[MODERATOR])
    article = draft_of(site, editor, "送审稿")
    article.get_workflow().start(article, editor)
    assert "送审稿" in section(dashboard(client, moderator), "waiting-review")
    assert "送审稿" not in section(dashboard(client, moderator), "drafts")
    page = dashboard(client, editor)
    assert "送审稿" in section(page, "submitted")
    assert "送审稿" not in section(page, "waiting-review")

    article.refresh_from_db()
    state = article.current_workflow_task_state
    state.reject(user=moderator, comment="请补图片")
    assert "请补图片" in section(dashboard(client, editor), "submitted")
    assert "送审稿" not in section(dashboard(client, moderator), "waiting-review")


def test_scheduled_changes_are_listed_by_time(site, client):
    user = UserFactory(groups=[MODERATOR])
    at = timezone.localtime() + timedelta(days=2)
    schedule(draft_of(site, user, "后天发"), at)
    site.article(title="明天撤", expire_at=timezone.now() + timedelta(days=1))
    listed = section(dashboard(client, user), "scheduled")
    assert listed.index("明天撤") < listed.index("后天发")
    assert f"{at:%Y-%m-%d %H:%M}" in listed
    assert "后天发" not in section(dashboard(client, user), "drafts")


def test_what_waits_says_its_language(site, client):
    editor, moderator = UserFactory(groups=[EDITOR]), UserFactory(groups=[MODERATOR])
    sent = draft_of(site, editor, "送审稿")
    sent.get_workflow().start(sent, editor)
    schedule(draft_of(site, moderator, "后天发"), timezone.now() + timedelta(days=2))
    page = dashboard(client, moderator)
    assert "简体中文" in section(page, "waiting-review")
    assert "简体中文" in section(page, "scheduled")
    assert "简体中文" in section(dashboard(client, editor), "submitted")


def test_latest_articles_and_the_way_to_a_new_one(site, client):
    site.article(title="最新文章")
    page = dashboard(client, UserFactory(groups=[EDITOR]))
    assert "最新文章" in section(page, "latest-articles")
    assert reverse("news:choose_parent") in page


def test_sales_see_nothing_of_pages(site, client):
    site.article(title="最新文章")
    schedule(draft_of(site, UserFactory(), "计划稿"), timezone.now() + timedelta(days=1))
    page = dashboard(client, UserFactory(groups=[SALES]))
    for words in ("最新文章", "计划稿", reverse("news:choose_parent"), 'role="search"'):
        assert words not in page
    assert 'role="search"' in dashboard(client, UserFactory(groups=[EDITOR]))


def test_sales_see_contacts_and_factories(site, client):
    contact = ContactFactory(name="王小玲", role="外贸")
    ContactFactory(name="Wang Xiaoling", locale=locale("en"))
    page = dashboard(client, UserFactory(groups=[SALES]))
    for name in ("contact:add", "contact:list", "factory:list"):
        assert reverse(f"wagtailsnippets_contacts_{name}") in page
    assert "1位联系人" in page
    assert "0家工厂" in page
    listed = section(page, "contacts")
    assert "王小玲" in listed
    assert "外贸" in listed
    assert "Wang Xiaoling" not in listed
    assert reverse("wagtailsnippets_contacts_contact:edit", args=[contact.pk]) in listed
    for group in (EDITOR, MODERATOR):
        assert section(dashboard(client, UserFactory(groups=[group])), "contacts") == ""


def test_the_banner_names_what_is_late(site, client):
    user = UserFactory(groups=[MODERATOR])
    revision = schedule(draft_of(site, user, "晚了的稿"), timezone.now() + timedelta(days=1))
    assert "portal-overdue" not in dashboard(client, user)
    make_due(revision, timezone.now() - timedelta(minutes=5))
    page = dashboard(client, user)
    assert "portal-overdue" in page
    assert "晚了的稿" in page
    sales = dashboard(client, UserFactory(groups=[SALES]))
    assert "晚了的稿" not in sales


def test_the_banner_says_that_the_worker_is_silent(site, client):
    since = timezone.now() - WORKER_SILENT_AFTER - timedelta(seconds=1)
    Heartbeat.objects.filter(name="worker").update(beat_at=since)
    for group in (EDITOR, SALES):
        assert "portal-overdue" in dashboard(client, UserFactory(groups=[group]))


@pytest.mark.parametrize("group", [EDITOR, MODERATOR, SALES])
def test_queries_do_not_grow_with_what_waits(site, client, group, django_assert_max_num_queries):
    user = UserFactory(groups=[group])
    for number in range(12):
        article = draft_of(site, user, f"稿 {number}")
        if number % 3 == 0:
            article.get_workflow().start(article, user)
        if number % 3 == 1:
            schedule(article, timezone.now() + timedelta(days=number))
    dashboard(client, user)
    with django_assert_max_num_queries(60):
        dashboard(client, user)
