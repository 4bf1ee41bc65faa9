"""Slow-down and lock-out: by account, by address, and for second factors."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from portal.accounts import throttling, upkeep
from portal.accounts.models import AttemptCount
from tests.portal.accounts.conftest import PASSWORD, add_app, code_of, let_pass, staff

MINUTE = timedelta(minutes=1)


def fail(browser, user, times: int):
    return [browser.sign_in(user, "wrong") for _time in range(times)][-1]


def test_after_five_wrong_passwords_one_waits_and_is_told_how_long(browser, editor):
    assert fail(browser, editor, 5).status_code == 200
    answer = browser.sign_in(editor)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert "尝试次数过多，请在" in answer.content.decode()
    english = browser.post(
        reverse("account_login"),
        {"login": editor.username, "password": PASSWORD},
        headers={"Accept-Language": "en"},
    )
    assert "Too many attempts. Try again in" in english.content.decode()
    assert not browser.is_in


def test_the_wait_ends_and_grows_with_each_further_failure(browser, editor):
    fail(browser, editor, 5)
    let_pass(MINUTE)
    assert fail(browser, editor, 1).status_code == 200
    let_pass(MINUTE)
    assert browser.sign_in(editor).status_code == 429
    let_pass(MINUTE)
    assert browser.sign_in(editor).status_code == 302
    assert browser.is_in


def test_no_wait_is_longer_than_an_hour(browser, editor):
    for _time in range(20):
        fail(browser, editor, 1)
        let_pass(timedelta(hours=1))
    assert browser.sign_in(editor).status_code == 302


def test_a_name_that_is_nobodys_is_locked_in_the_same_way(browser, site):
    fail(browser, "nobody", 5)
    assert browser.sign_in("NOBODY").status_code == 429


def test_the_lock_is_of_the_account_from_whatever_address(editor, open_browser):
    for number in range(5):
        fail(open_browser(f"203.0.113.{number}"), editor, 1)
    assert open_browser("203.0.113.9").sign_in(editor).status_code == 429


def test_a_stranger_cannot_lock_the_owner_out(browser, editor, open_browser):
    browser.sign_in(editor)
    browser.sign_out()
    fail(open_browser(), editor, 6)
    assert browser.sign_in(editor).status_code == 302
    browser.sign_out()
    fail(browser, editor, 10)
    assert browser.sign_in(editor).status_code == 429


def test_an_address_that_tries_many_names_is_stopped(editor, open_browser):
    stranger = open_browser("2001:db8:1:2::1")
    for number in range(30):
        stranger.sign_in(f"name-{number}", "wrong")
    assert open_browser("2001:db8:1:2:ffff::7").sign_in(editor).status_code == 429
    assert open_browser("2001:db8:1:3::1").sign_in(editor).status_code == 302


def test_signing_in_well_between_does_not_free_the_address(editor, open_browser):
    own = staff(username="insider", groups=["编辑 Editors"])
    for number in range(30):
        open_browser().sign_in(f"name-{number}", "wrong")
        if number % 10 == 0:
            open_browser().sign_in(own)
    assert open_browser().sign_in(editor).status_code == 429


def test_behind_a_proxy_the_address_is_what_it_says_and_not_what_the_visitor_says(
    editor, open_browser, settings
):
    settings.BEHIND_PROXY = True
    for number in range(30):
        forged = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.7"}
        data = {"login": f"name-{number}", "password": "wrong"}
        open_browser("127.0.0.1").post(reverse("account_login"), data, headers=forged)
    data = {"login": editor.username, "password": PASSWORD}
    door = reverse("account_login")
    there = {"X-Forwarded-For": "198.51.100.99, 203.0.113.7"}
    elsewhere = {"X-Forwarded-For": "203.0.113.8"}
    assert open_browser("127.0.0.1").post(door, data, headers=there).status_code == 429
    assert open_browser("127.0.0.1").post(door, data, headers=elsewhere).status_code == 302


def test_it_survives_a_restart(browser, editor):
    """Nothing of it is in memory: what a new process would find empty is emptied."""
    fail(browser, editor, 5)
    cache.clear()
    assert browser.sign_in(editor).status_code == 429
    assert AttemptCount.objects.exists()


def test_neither_names_nor_addresses_are_stored(editor, open_browser):
    fail(open_browser("203.0.113.7"), editor, 1)
    stored = str(list(AttemptCount.objects.values()))
    assert editor.username not in stored
    assert "203.0.113" not in stored


def test_codes_of_a_second_factor_are_slowed_down_too(browser, editor, open_browser):
    secret = add_app(editor)
    browser.sign_in(editor)
    for _time in range(5):
        assert browser.enter("000000").status_code == 200
    answer = browser.enter(code_of(secret))
    assert answer.status_code == 429
    assert "尝试次数过多" in answer.content.decode()
    # Beginning again, even elsewhere, gives no new attempts.
    other = open_browser()
    other.sign_in(editor)
    assert other.enter(code_of(secret)).status_code == 429
    let_pass(MINUTE)
    assert other.enter(code_of(secret)).status_code == 302


def test_somebody_at_an_open_admin_cannot_guess_the_password_either(browser, editor):
    browser.force_login(editor)
    for _time in range(5):
        browser.post(reverse("account_reauthenticate"), {"password": "wrong"})
    answer = browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 429


def test_what_is_old_is_forgotten(browser, editor):
    fail(browser, editor, 5)
    let_pass(timedelta(days=1, minutes=1))
    upkeep.run()
    assert not AttemptCount.objects.exists()


def test_a_lock_made_by_a_clock_that_was_ahead_does_not_wait_for_that_time(browser, editor):
    fail(browser, editor, 5)
    # By as much as nodes may differ, it is a lock like any other.
    let_pass(timedelta(seconds=-30))
    assert browser.sign_in(editor).status_code == 429
    let_pass(timedelta(days=-2))
    assert browser.sign_in(editor).status_code == 302


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_at_once_gain_nothing():
    """Sixteen attempts in as many threads: five are let through."""
    if connection.vendor == "sqlite":
        pytest.skip("In tests SQLite is in memory, which threads cannot wait for each other in.")
    counter = throttling.ACCOUNT.of("somebody")

    def attempt(_number: int) -> bool:
        try:
            throttling.attempt([counter])
        except throttling.MustWait:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(attempt, range(16))) == 5
