"""New browsers are told of; sessions are listed and ended by their owner."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from portal.accounts import upkeep
from portal.accounts.models import KnownDevice
from tests.portal.accounts.conftest import FIREFOX, PASSWORD, staff

NEW = "Tr1al-run-number-two"


def test_the_first_browser_is_no_news_and_another_one_is(browser, editor, open_browser, mailoutbox):
    browser.sign_in(editor)
    assert mailoutbox == []
    other = open_browser()
    other.sign_in(editor)
    (mail,) = mailoutbox
    assert mail.to == [editor.email]
    assert "有新设备登录" in mail.subject
    assert editor.username in mail.body
    assert "203.0.113" not in mail.body


def test_a_browser_is_known_from_then_on(browser, editor, open_browser, mailoutbox):
    browser.sign_in(editor)
    other = open_browser()
    for _time in range(3):
        other.sign_in(editor)
        other.sign_out()
        # Signing out takes the session's cookie along, and not the browser's.
    browser.sign_out()
    browser.sign_in(editor)
    assert len(mailoutbox) == 1


def test_a_forged_cookie_is_a_new_browser(browser, editor, open_browser, mailoutbox):
    browser.sign_in(editor)
    other = open_browser()
    other.cookies["device"] = browser.cookies["device"].value.replace(":", "x:", 1)
    other.sign_in(editor)
    assert len(mailoutbox) == 1


def test_a_browser_of_somebody_else_is_new_to_me(browser, editor, open_browser, mailoutbox):
    other = staff(username="laowu", groups=["审核 Moderators"])
    open_browser().sign_in(editor)
    browser.sign_in(other)
    browser.sign_out()
    browser.sign_in(editor)
    assert [mail.to for mail in mailoutbox] == [[editor.email]]


def test_the_mail_is_in_the_language_of_its_reader(browser, editor, open_browser, mailoutbox):
    UserProfile.objects.create(user=editor, preferred_language="en")
    browser.sign_in(editor)
    open_browser().sign_in(editor)
    assert "New device" in mailoutbox[0].subject
    assert "with a browser that this account has not used before" in mailoutbox[0].body


@pytest.mark.parametrize("backend", ["dummy", "smtp"])
def test_without_a_mail_server_or_with_a_dead_one_everybody_gets_in(
    browser, editor, open_browser, settings, backend
):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    browser.sign_in(editor)
    other = open_browser()
    other.sign_in(editor)
    assert other.is_in


def test_the_cookie_tells_nothing_and_is_safe(browser, editor):
    browser.sign_in(editor)
    cookie = browser.cookies["device"]
    assert editor.username not in cookie.value
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 400 * 24 * 3600
    assert KnownDevice.objects.get().name == "Firefox, Windows"


def test_sessions_are_listed_with_browser_and_address(browser, editor, open_browser):
    browser.sign_in(editor)
    open_browser("203.0.113.7").sign_in(editor)
    page = browser.get(reverse("usersessions_list")).content.decode()
    assert "Firefox, Windows" in page
    assert "203.0.113.7" in page
    assert "当前" in page


def test_a_session_is_ended_by_its_owner(browser, editor, open_browser):
    browser.sign_in(editor)
    other = open_browser()
    other.sign_in(editor)
    foreign = UserSession.objects.exclude(session_key=browser.session.session_key).get()
    browser.post(reverse("usersessions_list"), {"session": foreign.pk})
    assert not other.is_in
    assert browser.is_in


def test_and_by_nobody_else(browser, editor, open_browser):
    open_browser().sign_in(editor)
    theirs = UserSession.objects.get()
    browser.sign_in(staff(username="laowu", groups=["审核 Moderators"]))
    answer = browser.post(reverse("usersessions_list"), {"session": theirs.pk})
    assert answer.status_code == 404
    assert UserSession.objects.filter(pk=theirs.pk).exists()


def test_all_others_are_ended_at_once(browser, editor, open_browser):
    others = [open_browser(), open_browser()]
    for one in [browser, *others]:
        one.sign_in(editor)
    browser.post(reverse("usersessions_list"))
    assert [one.is_in for one in [browser, *others]] == [True, False, False]


def test_a_new_password_ends_the_others_and_tells_the_owner(
    browser, editor, open_browser, mailoutbox
):
    other = open_browser()
    other.sign_in(editor)
    browser.sign_in(editor)
    mailoutbox.clear()
    fields = {
        "password-old_password": PASSWORD,
        "password-new_password1": NEW,
        "password-new_password2": NEW,
        "name_email-email": editor.email,
        "locale-preferred_language": "",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
    }
    assert browser.post(reverse("wagtailadmin_account"), fields).status_code == 302
    assert browser.is_in
    assert not other.is_in
    assert UserSession.objects.get().session_key == browser.session.session_key
    assert "密码已修改" in mailoutbox[0].body
    assert browser.sign_in(editor, NEW)


def test_what_has_ended_is_forgotten(browser, editor, open_browser):
    browser.sign_in(editor)
    open_browser().sign_in(editor)
    ended = Session.objects.exclude(session_key=browser.session.session_key)
    ended.update(expire_date=timezone.now() - timedelta(seconds=1))
    KnownDevice.objects.filter(name="Firefox, Windows").update(
        last_used_at=timezone.now() - timedelta(days=401)
    )
    upkeep.run()
    assert UserSession.objects.get().user_agent == FIREFOX
    assert not KnownDevice.objects.filter(name="Firefox, Windows").exists()
