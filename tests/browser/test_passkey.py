"""A passkey of the computer, made and used in Chromium, whose authenticator is a virtual one."""

import pytest
from playwright.sync_api import expect

PASSWORD = "Zx8-browser-tests"
MAKE_STAFF = f"""
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from allauth.mfa.models import Authenticator
user, new = get_user_model().objects.get_or_create(username="passkey-owner")
user.set_password("{PASSWORD}")
user.save()
user.groups.set([Group.objects.get(name="编辑 Editors")])
Authenticator.objects.filter(user=user).delete()
"""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def owner(running_site) -> str:
    running_site.manage("shell", "-v0", "-c", MAKE_STAFF)
    return "passkey-owner"


def test_a_passkey_is_added_and_opens_the_admin_by_itself_and_as_second_step(visit, owner):
    window = visit()
    page = window.page
    devtools = window.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    window.log_in(owner, PASSWORD)

    window.open("/admin/account/second-factor/passkeys/add/")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.fill("input[name=name]", "办公室电脑")
    page.click("form[data-passkey] button")
    expect(page.locator(".portal-recovery-codes code")).to_have_count(10)
    window.open("/admin/account/second-factor/")
    expect(page.get_by_text("办公室电脑")).to_be_visible()

    # Alone, and on to where one wanted to go.
    window.context.clear_cookies(name="sessionid")
    window.open("/admin/login/?next=/admin/images/")
    page.click("form[data-passkey] button")
    page.wait_for_url(f"{window.url}/admin/images/")

    # After name and password, which alone do not do any more.
    window.context.clear_cookies(name="sessionid")
    window.open("/admin/login/")
    page.fill("input[name=login]", owner)
    page.fill("input[name=password]", PASSWORD)
    page.click(".login-form button[type=submit] >> nth=0")
    page.wait_for_url("**/second-step/")
    assert window.open("/admin/images/") == 200
    assert "/admin/login/" in page.url
    window.open("/admin/login/second-step/")
    page.click("form[data-passkey] button")
    page.wait_for_url(f"{window.url}/admin/")


def test_a_browser_without_one_is_told_so_in_its_language(visit, owner):
    window = visit()
    page = window.page
    devtools = window.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    window.open("/admin/login/")
    page.click("form[data-passkey] button")
    problem = page.locator("form[data-passkey] [role=alert]")
    expect(problem).to_contain_text("浏览器没有提供通行密钥")
    expect(page.locator("form[data-passkey] button")).to_be_enabled()
