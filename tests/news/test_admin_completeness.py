"""What an article lacks and what is made of it: pointed out, or its date filled in."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision
from wagtail.test.utils.form_data import streamfield

from news.importing.history import note_import
from news.models import ArticlePage
from portal.schedule import run_due
from tests.factories import UserFactory
from tests.news.test_admin_editing import JSON, add_url, edit_url, form_data


@pytest.fixture
def moderator(site, client):
    client.force_login(UserFactory(groups=["审核 Moderators"]))
    return client


def test_an_article_without_text_is_said_to_be_unfit(moderator, site):
    response = moderator.post(add_url(site), form_data(body=streamfield([])))
    said = "".join(str(message) for message in get_messages(response.wsgi_request))
    page = ArticlePage.objects.get()
    opened = moderator.get(edit_url(page)).content.decode()
    listed = moderator.get(reverse("news:index")).content.decode()
    for text in (said, opened, listed):
        assert "正文、封面图" in text
    for text in (said, opened):
        assert "不应发布" in text
        assert "也可以发布" not in text


def test_an_empty_paragraph_is_no_text(moderator, site):
    moderator.post(add_url(site), form_data("<p></p>"))
    page = ArticlePage.objects.get()
    assert "正文、封面图" in moderator.get(edit_url(page)).content.decode()


def published_date(page: ArticlePage):
    page.refresh_from_db()
    assert page.live
    assert page.listed_at == page.date
    assert page.get_latest_revision_as_object().date == page.date
    return page.date


def test_the_date_left_empty_is_that_of_publication(moderator, site):
    assert moderator.get(add_url(site)).context["form"]["date"].value() is None
    created = moderator.post(add_url(site), form_data(date=""), **JSON).json()
    page = ArticlePage.objects.get(pk=created["pk"])
    assert page.date is None
    data = form_data(date="", slug=page.slug) | {"action-publish": "1"}
    assert moderator.post(edit_url(page), data).status_code == 302
    first = published_date(page)
    assert first == page.first_published_at

    # Emptied later, it is that of the first publication again.
    moderator.post(edit_url(page), data)
    assert published_date(page) == first


def test_the_date_left_empty_is_that_of_the_scheduled_publication(moderator, site):
    at = timezone.localtime().replace(second=0, microsecond=0) + timedelta(hours=2)
    data = form_data(date="", go_live_at=f"{at:%Y-%m-%d %H:%M}") | {"action-publish": "1"}
    assert moderator.post(add_url(site), data).status_code == 302
    page = ArticlePage.objects.get()
    assert (page.live, page.date) == (False, None)
    revision = Revision.objects.get(approved_go_live_at=at)
    past = at - timedelta(hours=3)
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    run_due()
    assert published_date(page) == past


def test_the_date_left_empty_is_that_of_the_approval(moderator, site, client):
    article = site.article(live=False, date=None, first_published_at=None)
    editor = UserFactory(groups=["编辑 Editors"])
    article.save_revision(user=editor)
    article.get_workflow().start(article, editor)
    article.refresh_from_db()
    task_state = article.current_workflow_task_state
    data = form_data(date="", slug=article.slug)
    data |= {"action-workflow-action": "true", "workflow-action-name": "approve"}
    response = moderator.post(edit_url(article), data)
    assert response.status_code == 302
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert any("已通过并发布" in text for text in said), said
    task_state.refresh_from_db()
    assert task_state.status == "approved"
    assert published_date(article) == article.first_published_at


def test_an_imported_article_without_date_stays_without(moderator, site):
    article = site.article(live=False, date=None, first_published_at=None)
    revision = article.save_revision()
    note_import(article, ["title:旧文"], revision, missing=["date"])
    opened = moderator.get(edit_url(article)).content.decode()
    assert "日期" in opened.partition("portal-missing-parts")[2].partition("</div>")[0]
    assert "日期" in missing_in_list(moderator)
    history = moderator.get(reverse("wagtailadmin_pages:history", args=[article.pk]))
    assert "从旧网站导入" in history.content.decode()
    data = form_data(date="", slug=article.slug) | {"action-publish": "1"}
    assert moderator.post(edit_url(article), data).status_code == 302
    article.refresh_from_db()
    assert (article.live, article.date) == (True, None)


def missing_in_list(client) -> str:
    page = client.get(reverse("news:index")).content.decode()
    return page.partition("portal-missing")[2].partition("</span>")[0]
