"""Scheduled publishing: due changes are made once, late ones too, failing ones alone."""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.signals import page_published

from portal.health import beat
from portal.schedule import LATE_AFTER, overdue, run_due
from tests.factories import StandardPageFactory

BEIJING = ZoneInfo("Asia/Shanghai")


def schedule(page, at: datetime):
    """Publish as an editor does who chose a time to come; return the page's revision."""
    page.go_live_at = at
    revision = page.save_revision()
    revision.publish()
    revision.refresh_from_db()
    return revision


def make_due(revision: Revision, at: datetime) -> None:
    """Let the time pass: the same revision, planned for `at`."""
    content = revision.content | {"go_live_at": at.isoformat()}
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=at, content=content)


@pytest.fixture
def draft(site):
    return site.article(live=False, first_published_at=None)


def is_live(page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_nothing_happens_before_its_time(draft):
    schedule(draft, timezone.now() + timedelta(minutes=1))
    assert run_due() == 0
    assert not is_live(draft)


def test_what_is_due_is_published_once(draft):
    make_due(schedule(draft, timezone.now() + timedelta(hours=1)), timezone.now())
    published = []

    def note(instance, **kwargs) -> None:
        published.append(instance.pk)

    page_published.connect(note)
    try:
        assert run_due() == 1
        assert run_due() == 0
    finally:
        page_published.disconnect(note)
    assert is_live(draft)
    assert published == [draft.pk]
    logged = PageLogEntry.objects.filter(page=draft, action="wagtail.publish.scheduled")
    assert logged.count() == 1


def test_what_was_due_while_the_worker_was_down_is_published_at_its_start(draft):
    revision = schedule(draft, timezone.now() + timedelta(hours=1))
    make_due(revision, timezone.now() - timedelta(days=3))
    assert run_due() == 1
    assert is_live(draft)


def test_a_new_version_of_a_live_page_waits_for_its_time(site):
    page = site.article(title="旧题")
    page.save_revision().publish()
    page.refresh_from_db()
    page.title = "新题"
    revision = schedule(page, timezone.now() + timedelta(hours=1))
    page.refresh_from_db()
    assert page.title == "旧题"
    make_due(revision, timezone.now() - timedelta(seconds=1))
    run_due()
    page.refresh_from_db()
    assert page.title == "新题"


def test_what_expires_is_unpublished_once(site):
    page = site.article(expire_at=timezone.now() - timedelta(seconds=1))
    assert run_due() == 1
    assert run_due() == 0
    page.refresh_from_db()
    assert not page.live
    assert page.expired


def test_a_failing_change_does_not_hold_up_the_others(site, monkeypatch, caplog):
    broken, good = site.article(live=False), site.article(live=False)
    for page in (broken, good):
        revision = schedule(page, timezone.now() + timedelta(hours=1))
        make_due(revision, timezone.now() - timedelta(minutes=5))
    publish = Revision.publish

    def fail_for_one(self, *args, **kwargs):
        if self.object_id == str(broken.pk):
            raise ValueError("broken")
        return publish(self, *args, **kwargs)

    monkeypatch.setattr(Revision, "publish", fail_for_one)
    with caplog.at_level(logging.ERROR, logger="portal.schedule"):
        assert run_due() == 1
    assert is_live(good)
    assert not is_live(broken)
    assert "failed" in caplog.text
    assert [change.title for change in overdue(timezone.now() - LATE_AFTER)] == [str(broken)]
    monkeypatch.undo()
    assert run_due() == 1
    assert is_live(broken)


def test_an_expiry_that_fails_is_alone_too(site, monkeypatch):
    StandardPageFactory(parent=site.home, expire_at=timezone.now() - timedelta(seconds=5))
    article = site.article(expire_at=timezone.now() - timedelta(seconds=5))
    unpublish = Page.unpublish

    def fail_for_one(self, *args, **kwargs):
        if self.pk != article.pk:
            raise ValueError("broken")
        return unpublish(self, *args, **kwargs)

    monkeypatch.setattr(Page, "unpublish", fail_for_one)
    assert run_due() == 1
    assert not is_live(article)


def test_times_are_beijing_times(draft):
    at = (timezone.localtime() + timedelta(days=1)).replace(
        hour=9, minute=0, second=0, microsecond=0
    )
    assert at.tzinfo == BEIJING
    schedule(draft, at)
    [change] = overdue(at)
    assert f"{timezone.localtime(change.at):%H:%M %z}" == "09:00 +0800"
    assert overdue(at - timedelta(seconds=1)) == []


def test_what_is_late_shows_on_healthz(draft, client):
    beat("worker")
    assert client.get("/healthz").json()["failing"].keys().isdisjoint({"worker", "schedule"})
    make_due(
        schedule(draft, timezone.now() + timedelta(hours=1)),
        timezone.now() - LATE_AFTER - timedelta(seconds=1),
    )
    response = client.get("/healthz")
    assert response.status_code == 503
    assert "schedule" in response.json()["failing"]
    run_due()
    assert "schedule" not in client.get("/healthz").json()["failing"]
