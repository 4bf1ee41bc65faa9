"""Authenticator apps, recovery codes, and who must have one of them."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.accounts.models import SignInSettings
from tests.portal.accounts.conftest import (
    add_app,
    add_recovery_codes,
    code_of,
    factors,
)


def test_an_app_is_added_by_its_code_and_asked_for_from_then_on(browser, editor, open_browser):
    browser.sign_in(editor)
    browser.confirm()
    page = browser.get(reverse("mfa_activate_totp")).content.decode()
    secret = page.split('id="portal-secret"')[1].split('value="')[1].split('"')[0]
    assert "data:image/svg+xml;base64," in page
    answer = browser.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "验证码不正确" in answer.content.decode()
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert factors(editor) == ["recovery_codes", "totp"]

    other = open_browser()
    assert other.sign_in(editor)["Location"] == reverse("mfa_authenticate")
    assert not other.is_in


def test_its_code_opens_the_admin_once(browser, editor, open_browser):
    code = code_of(add_app(editor))
    browser.sign_in(editor, next="/admin/images/")
    assert browser.enter(code)["Location"] == "/admin/images/"
    assert browser.is_in
    other = open_browser()
    other.sign_in(editor)
    assert other.enter(code).status_code == 200
    assert not other.is_in


def test_a_code_typed_in_full_width_or_in_groups_is_the_same(browser, editor):
    code = code_of(add_app(editor))
    browser.sign_in(editor)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    browser.enter(f" {wide[:3]} {wide[3:]}")
    assert browser.is_in


@pytest.mark.parametrize("code", ["", "000000", "汉字", "é", "x" * 500])
def test_what_is_no_code_is_refused_with_a_word(browser, editor, code):
    add_app(editor)
    browser.sign_in(editor)
    answer = browser.enter(code)
    assert answer.status_code == 200
    assert 'class="error-message"' in answer.content.decode()
    assert not browser.is_in


def test_each_recovery_code_opens_it_once(browser, editor, open_browser):
    add_app(editor)
    first, second, *_rest = add_recovery_codes(editor)
    browser.sign_in(editor)
    browser.enter(first)
    assert browser.is_in
    other = open_browser()
    other.sign_in(editor)
    other.enter(first)
    assert not other.is_in
    other.enter(second)
    assert other.is_in


def test_the_codes_can_be_read_downloaded_and_renewed_by_their_owner(browser, editor):
    add_app(editor)
    codes = add_recovery_codes(editor)
    browser.force_login(editor)
    assert browser.get(reverse("mfa_view_recovery_codes")).status_code == 302
    browser.confirm()
    page = browser.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert all(code in page for code in codes)
    file = browser.get(reverse("mfa_download_recovery_codes"))
    assert all(code in file.content.decode() for code in codes)
    browser.post(reverse("mfa_generate_recovery_codes"))
    page = browser.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(code in page for code in codes)


def test_without_the_password_once_more_nothing_is_changed(browser, editor):
    add_app(editor)
    browser.force_login(editor)
    for name in ("mfa_deactivate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        answer = browser.post(reverse(name))
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert factors(editor) == ["totp"]
    answer = browser.post(reverse("account_reauthenticate"), {"password": "wrong"})
    assert answer.status_code == 200
    browser.confirm()
    browser.post(reverse("mfa_deactivate_totp"))
    assert factors(editor) == []


def test_secrets_are_not_in_the_database_in_the_clear(editor):
    secret = add_app(editor)
    stored = editor.authenticator_set.get().data
    assert secret not in str(stored)


def test_under_another_secret_key_no_code_fits_and_an_administrator_helps(
    browser, editor, settings
):
    secret = add_app(editor)
    settings.SECRET_KEY = "another" * 8
    browser.sign_in(editor)
    assert browser.enter(code_of(secret)).status_code == 200
    assert not browser.is_in
    call_command("reset_second_factor", editor.username, stdout=StringIO())
    browser.sign_in(editor)
    assert browser.is_in


@pytest.fixture
def required_of_editors(site):
    found = SignInSettings.load()
    found.groups.set([Group.objects.get(name="编辑 Editors")])
    return found


def test_members_of_such_a_group_set_it_up_before_anything_else(
    browser, editor, required_of_editors
):
    browser.sign_in(editor)
    for name in ("wagtailadmin_home", "wagtailadmin_account", "wagtailimages:index"):
        assert browser.get(reverse(name))["Location"] == reverse("mfa_index")
    page = browser.get(reverse("mfa_index"), follow=True).content.decode()
    assert "您的账号需要第二重验证" in page
    quiet = browser.get(
        reverse("wagtailadmin_home"), headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert quiet.status_code == 403
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert reverse("account_reauthenticate") in browser.get(reverse(name))["Location"]
    add_app(editor)
    assert browser.is_in


def test_recovery_codes_alone_are_no_second_factor(browser, editor, required_of_editors):
    add_recovery_codes(editor)
    browser.force_login(editor)
    assert not browser.is_in


def test_nobody_else_is_asked(browser, administrator, required_of_editors):
    browser.sign_in(administrator)
    assert browser.is_in
    required_of_editors.administrators = True
    required_of_editors.save()
    assert not browser.is_in


def test_administrators_choose_the_groups_in_the_settings(browser, administrator, editor):
    browser.sign_in(administrator)
    url = reverse("wagtailsettings:edit", args=["accounts", "signinsettings"])
    form = browser.get(url, follow=True)
    assert "编辑 Editors" in form.content.decode()
    chosen = Group.objects.get(name="编辑 Editors").pk
    browser.post(form.redirect_chain[-1][0], {"groups": [chosen]})
    assert SignInSettings.require_second_factor_of(editor)
    browser.force_login(editor)
    assert browser.get(url).status_code in (302, 403)


def test_an_administrator_removes_the_factors_of_who_lost_them(
    browser, administrator, editor, mailoutbox
):
    add_app(editor)
    add_recovery_codes(editor)
    url = reverse("reset_second_factor", args=[editor.pk])
    browser.force_login(editor)
    assert browser.get(url).status_code == 403
    browser.force_login(administrator)
    assert "验证器" in browser.get(url).content.decode()
    browser.post(url)
    assert factors(editor) == []
    assert mailoutbox[-1].to == [editor.email]


def test_the_command_does_the_same_and_only_says_so_in_a_dry_run(editor):
    add_app(editor)
    out = StringIO()
    call_command("reset_second_factor", "XIAOLIN", "--dry-run", stdout=out)
    assert factors(editor) == ["totp"]
    call_command("reset_second_factor", "xiaolin", stdout=out)
    assert factors(editor) == []
    call_command("reset_second_factor", "xiaolin", stdout=out)
    with pytest.raises(CommandError, match="nobody"):
        call_command("reset_second_factor", "nobody", stdout=out)
