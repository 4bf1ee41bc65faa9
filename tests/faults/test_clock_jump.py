"""The clock is put forward by a day or back by an hour: nothing waits for it, or is done for ever.

Requests of a customer of a provider are in tests/portal/test_rate_limits.py.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from contacts.inquiries import sending, sweep
from contacts.inquiries.form.token import FormToken
from contacts.inquiries.form.uploads import incoming
from contacts.inquiries.spam import behaviour
from contacts.inquiries.spam.signs import Attempt
from news.models import ArticlePage
from portal import clock_jumps, health, schedule
from portal.accounts import throttling
from portal.published import clock, edition
from tests.contacts.inquiries.mail import receive
from tests.factories import ArticlePageFactory, ContactFactory

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: Of the worker.
BETWEEN_SIGNS = timedelta(seconds=15)


def ahead(by: timedelta) -> time_machine.travel:
    """Put the clock forward; it is put back at the end."""
    return time_machine.travel(timezone.now() + by, tick=True)


@pytest.fixture(autouse=True)
def _believed() -> Iterator[None]:
    """Each test begins and ends with a clock that is believed."""
    assert clock_jumps.clock.is_settled()
    yield
    assert clock_jumps.clock.is_settled()


def test_after_a_clock_is_put_back_messages_go_as_soon_as_the_worker_notices(site):
    ContactFactory(email="chen@example.com")
    with ahead(HOUR):
        health.beat("worker")
        receive()
        receive()
        claimed = sending.claim(None, 1)
    assert len(claimed) == 1
    assert not sending.due(timezone.now()).exists()
    health.beat("worker")
    # But for what lay between two signs of life. All but the one that is being sent; that one
    # comes back when its claim ends.
    due = sending.due(timezone.now() + BETWEEN_SIGNS)
    assert due.count() == 1 and not due.filter(pk=claimed[0].pk).exists()
    assert sending.due(timezone.now() + sending.CLAIM + BETWEEN_SIGNS).count() == 2


def test_a_clock_put_forward_stops_no_message(site):
    ContactFactory(email="chen@example.com")
    health.beat("worker")
    receive()
    with ahead(DAY):
        health.beat("worker")
        assert sending.due(timezone.now()).count() == 1
        receive()
        assert sending.due(timezone.now()).count() == 2


def test_a_dead_worker_is_not_believed_for_an_hour_and_a_living_one_is_at_its_next_sign(db):
    with ahead(HOUR):
        health.beat("worker")
        assert health.worker_is_alive()
    assert not health.worker_is_alive()
    health.beat("worker")
    assert health.worker_is_alive()
    with ahead(DAY):
        assert not health.worker_is_alive()
        health.beat("worker")
        assert health.worker_is_alive()


def scheduled(site, at) -> ArticlePage:
    article = ArticlePageFactory(parent=site.news, live=False, go_live_at=at)
    article.save_revision(approved_go_live_at=at)
    return article


def is_live(article: ArticlePage) -> bool:
    return ArticlePage.objects.get(pk=article.pk).live


def test_a_clock_that_is_ahead_for_a_while_publishes_and_withdraws_nothing_early(site):
    soon = timezone.now() + timedelta(minutes=4)
    article = scheduled(site, soon)
    ending = ArticlePageFactory(parent=site.news, expire_at=soon)
    with ahead(DAY):
        assert schedule.run_due() == 0
    assert (is_live(article), is_live(ending)) == (False, True)
    # In its own time.
    assert schedule.run_due() == 0
    with ahead(timedelta(minutes=4, seconds=1)):
        assert schedule.run_due() == 2
    assert (is_live(article), is_live(ending)) == (True, False)


def test_a_clock_that_stays_ahead_is_believed_and_publishes(site, monkeypatch):
    article = scheduled(site, timezone.now() + HOUR)
    with ahead(DAY):
        assert schedule.run_due() == 0
        monkeypatch.setattr(clock_jumps, "PATIENCE", 0)
        assert schedule.run_due() == 1
    assert is_live(article)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_pages_made_by_a_clock_that_was_ahead_are_made_anew_and_nothing_is_late(site):
    ArticlePageFactory(parent=site.news, date=timezone.now() + 2 * HOUR)
    with ahead(DAY):
        edition.raise_now()
        early = edition.name()
    assert clock.raise_what_is_due()
    assert edition.name() != early
    assert not clock.raise_what_is_due()
    with ahead(2 * HOUR + timedelta(seconds=1)):
        assert clock.raise_what_is_due()


def test_nobody_is_locked_out_until_a_clock_that_was_ahead_is_reached(db):
    account = throttling.ACCOUNT.of("laowang")
    with ahead(HOUR):
        for _attempt in range(throttling.ACCOUNT.free):
            throttling.attempt([account])
        with pytest.raises(throttling.MustWait):
            throttling.attempt([account])
    assert not throttling.is_locked(account)
    throttling.attempt([account])
    # And whoever guesses waits again.
    with pytest.raises(throttling.MustWait) as found:
        throttling.attempt([account])
    assert found.value.seconds <= 120


@pytest.mark.parametrize(("by", "signs"), [(HOUR, []), (timedelta(0), ["too_fast"])])
def test_a_form_opened_before_the_clock_was_put_back_is_no_robots(by, signs):
    with ahead(by):
        token = FormToken.new("r1")
    attempt = Attempt(fields={}, token=token, trap="", proof="", address=None)
    assert [sign.reason for sign in behaviour.signs(attempt)] == signs


def test_a_clock_put_forward_takes_away_no_file_that_is_being_received(db, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    incoming().mkdir(parents=True)
    arriving = incoming() / "arriving"
    arriving.write_bytes(b"%PDF")
    with ahead(DAY + HOUR):
        sweep.run()
    assert arriving.exists()
