"""A draft shown to a colleague without a login."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from portal.drafts.models import DraftLink
from tests.factories import UserFactory


@pytest.fixture
def article(site):
    page = site.article(title="公开的题目", slug="die")
    page.title = "还没公开的题目"
    page.save_revision()
    return page


@pytest.fixture
def editor(db, client):
    client.force_login(UserFactory(groups=["编辑 Editors"]))
    return client


@pytest.fixture
def visitor() -> Client:
    """Someone without a session."""
    return Client()


def make(client, page, days: int = 7) -> str:
    """Make a link through the admin and return its path."""
    url = reverse("draft_links", args=[page.pk])
    response = client.post(url, {"days": days}, follow=True)
    [path] = re.findall(r'value="http://testserver(/drafts/[\w-]+/)"', response.content.decode())
    return path


def test_a_colleague_sees_the_latest_draft(editor, article, visitor):
    response = visitor.get(make(editor, article))
    html = response.content.decode()
    assert response.status_code == 200
    assert "还没公开的题目" in html
    assert 'class="draft-bar"' in html
    assert html.count("<h1") == 1


def test_no_cache_and_no_search_engine_keeps_it(editor, article, visitor):
    response = visitor.get(make(editor, article))
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()
    assert not response.cookies


def test_it_follows_the_draft(editor, article, visitor):
    path = make(editor, article)
    article.title = "又改了的题目"
    article.save_revision()
    assert "又改了的题目" in visitor.get(path).content.decode()


def test_it_shows_a_page_that_was_never_published(editor, site, visitor):
    page = site.article(title="新稿", live=False)
    page.save_revision()
    response = visitor.get(make(editor, page))
    assert response.status_code == 200
    assert "新稿" in response.content.decode()


def test_english_drafts_are_english(editor, site, visitor):
    page = site.article(parent=site.news_en, title="A draft", live=False)
    page.save_revision()
    html = visitor.get(make(editor, page)).content.decode()
    assert '<html lang="en"' in html


def gone(client, path: str) -> bool:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "private, no-store"
    html = response.content.decode()
    assert "题目" not in html
    return True


def test_wrong_expired_and_revoked_links_show_nothing(editor, article, visitor):
    path = make(editor, article)
    assert gone(visitor, "/drafts/wrong/")
    assert gone(visitor, path[:-2] + "/")
    DraftLink.objects.update(expires_at=timezone.now())
    assert gone(visitor, path)
    DraftLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert visitor.get(path).status_code == 200
    revoke = reverse("revoke_draft_link", args=[article.pk, DraftLink.objects.get().pk])
    assert editor.post(revoke).status_code == 302
    assert gone(visitor, path)


def test_a_deleted_page_takes_its_links_along(editor, article, visitor):
    path = make(editor, article)
    article.delete()
    assert not DraftLink.objects.exists()
    assert gone(visitor, path)


@pytest.mark.parametrize("days", [1, 7, 30])
def test_links_expire(editor, article, days):
    make(editor, article, days)
    left = DraftLink.objects.get().expires_at - timezone.now()
    assert timedelta(days=days, minutes=-1) < left <= timedelta(days=days)


@pytest.mark.parametrize("days", ["", "365", "x"])
def test_no_other_time_can_be_asked_for(editor, article, days):
    response = editor.post(reverse("draft_links", args=[article.pk]), {"days": days})
    assert response.status_code == 200
    assert not DraftLink.objects.exists()


def test_the_token_is_not_kept_and_shown_once(editor, article):
    token = make(editor, article).split("/")[2]
    assert token not in str(DraftLink.objects.values().get())
    again = editor.get(reverse("draft_links", args=[article.pk])).content.decode()
    assert token not in again
    assert "/revoke/" in again


def test_only_those_who_may_edit_the_page(article, client):
    url = reverse("draft_links", args=[article.pk])
    assert client.get(url).status_code == 302
    client.force_login(UserFactory(groups=["销售 Sales"]))
    assert client.get(url).status_code == 403
    assert client.post(url, {"days": 7}).status_code == 403
    link, _token = DraftLink.create(article, None, timedelta(days=1))
    assert client.post(reverse("revoke_draft_link", args=[article.pk, link.pk])).status_code == 403
    assert DraftLink.objects.get().is_valid


def test_a_link_is_revoked_only_under_its_own_page(editor, article, site):
    link, _token = DraftLink.create(article, None, timedelta(days=1))
    url = reverse("revoke_draft_link", args=[site.news.pk, link.pk])
    assert editor.post(url).status_code == 404
    assert editor.get(reverse("revoke_draft_link", args=[article.pk, link.pk])).status_code == 405


def test_making_and_revoking_are_logged(editor, article):
    make(editor, article)
    editor.post(reverse("revoke_draft_link", args=[article.pk, DraftLink.objects.get().pk]))
    actions = set(PageLogEntry.objects.filter(page=article).values_list("action", flat=True))
    assert {"portal.draft_link.create", "portal.draft_link.revoke"} <= actions
    history = editor.get(reverse("wagtailadmin_pages:history", args=[article.pk]))
    assert history.status_code == 200


def test_the_editor_offers_it(editor, article):
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert reverse("draft_links", args=[article.pk]) in page


def test_only_reading_is_answered(editor, article, visitor):
    path = make(editor, article)
    assert visitor.post(path).status_code == 405
    assert visitor.head(path).status_code == 200
