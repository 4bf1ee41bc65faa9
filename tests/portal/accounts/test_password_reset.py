"""A new password by mail, which tells nobody whether there is an account."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks import default_task_backend

from tests.portal.accounts.conftest import add_app, let_pass, staff

NEW = "Tr1al-run-number-two"


@pytest.fixture(autouse=True)
def _mail_server(settings):
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = True


def ask(browser, email: str):
    return browser.post(reverse("wagtailadmin_password_reset"), {"email": email})


def link_in(mail) -> str:
    return re.search(r"https?://[^/]+(/\S+/confirm/\S+)", mail.body)[1]


def test_the_answer_is_the_same_whether_there_is_an_account(browser, editor, mailoutbox):
    answers = [ask(browser, email) for email in (editor.email, "nobody@example.com")]
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert [mail.to for mail in mailoutbox] == [[editor.email]]
    page = browser.get(answers[0]["Location"]).content.decode()
    assert editor.email not in page


def test_it_does_the_same_for_both_and_leaves_the_rest_to_the_worker(
    browser, editor, settings, mailoutbox
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    statements = []
    for email in (editor.email, "nobody@example.com"):
        with CaptureQueriesContext(connection) as queries:
            ask(browser, email)
        statements.append([query["sql"].split()[0] for query in queries])
    assert statements[0] == statements[1]
    asked = [result.args for result in default_task_backend.results]
    assert asked == [[editor.email], ["nobody@example.com"]]
    assert mailoutbox == []


def test_the_link_sets_a_password_once_and_opens_nothing_by_itself(
    browser, editor, open_browser, mailoutbox
):
    add_app(editor)
    signed_in = open_browser()
    signed_in.force_login(editor)
    ask(browser, editor.email)
    link = link_in(mailoutbox[0])
    form = browser.get(link, follow=True)
    url = form.redirect_chain[-1][0]
    weak = browser.post(url, {"new_password1": "password", "new_password2": "password"})
    assert "密码太短：至少需要 10 个字符" in weak.content.decode()
    assert "这个密码太常见了" in weak.content.decode()
    done = browser.post(url, {"new_password1": NEW, "new_password2": NEW})
    assert done.status_code == 302
    assert not browser.is_in
    assert not signed_in.is_in
    assert browser.sign_in(editor, NEW)["Location"] == reverse("mfa_authenticate")
    again = open_browser().get(link, follow=True).content.decode()
    assert "new_password1" not in again


def test_closed_accounts_are_sent_nothing(browser, editor, mailoutbox):
    editor.is_active = False
    editor.save()
    ask(browser, editor.email)
    assert mailoutbox == []


def test_nobodys_mailbox_is_filled(browser, editor, mailoutbox):
    answers = [ask(browser, editor.email) for _time in range(6)]
    assert {answer.status_code for answer in answers} == {302}
    assert len(mailoutbox) == 3
    let_pass(timedelta(minutes=11))
    ask(browser, editor.email)
    assert len(mailoutbox) == 4


def test_an_address_that_asks_for_many_is_told_to_wait(browser, site):
    answers = [ask(browser, f"someone-{number}@example.com") for number in range(31)]
    assert answers[-1].status_code == 429
    assert "尝试次数过多" in answers[-1].content.decode()


def test_several_accounts_of_one_address_each_get_their_link(browser, site, mailoutbox):
    for name in ("one", "two"):
        staff(username=name, email="shared@example.com", groups=["编辑 Editors"])
    ask(browser, "Shared@example.com")
    assert {mail.body.split("账号 ")[1].split(" ")[0] for mail in mailoutbox} == {"one", "two"}


def test_without_a_mail_server_nobody_is_promised_one(browser, settings):
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = False
    assert browser.get(reverse("wagtailadmin_password_reset")).status_code == 404
    assert ask(browser, "a@example.com").status_code == 404
