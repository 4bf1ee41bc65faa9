"""What the audit log says, to whom, and that nothing is taken out of it."""

import pytest
from django.contrib.auth.models import Group
from django.urls import get_resolver, reverse
from wagtail.models import ModelLogEntry

from portal.accounts.models import SignInSettings
from tests.portal.accounts.conftest import PASSWORD, add_app, code_of, staff


def entries(**fields) -> list[ModelLogEntry]:
    return list(ModelLogEntry.objects.filter(**fields).order_by("pk"))


def said(action: str) -> list[str]:
    return [str(entry.message) for entry in entries(action=action)]


def test_a_sign_in_says_who_by_what_and_with_which_browser(browser, editor):
    code = code_of(add_app(editor))
    browser.sign_in(editor)
    browser.enter(code)
    (entry,) = entries(action="accounts.sign_in")
    assert entry.user == editor
    assert entry.label == editor.username
    assert str(entry.message) == "已登录：用密码、用验证器、Firefox, Windows"


def test_a_failure_says_whose_it_was_if_anybodys(browser, editor):
    browser.sign_in(editor, "wrong-password")
    browser.sign_in("my-secret-password", "x")
    known, unknown = entries(action="accounts.sign_in_failed")
    assert known.label == editor.username
    assert unknown.label == "未知账号"
    assert "secret" not in str(list(ModelLogEntry.objects.values()))
    assert "wrong-password" not in str(list(ModelLogEntry.objects.values()))


def test_a_code_that_was_refused_is_noted(browser, editor):
    add_app(editor)
    browser.sign_in(editor)
    browser.enter("000000")
    assert said("accounts.sign_in_failed") == ["登录失败：用验证器"]


def test_a_lock_is_noted_once_and_what_waits_is_not(browser, editor):
    for _time in range(8):
        browser.sign_in(editor, "wrong")
    assert len(entries(action="accounts.sign_in_failed")) == 5
    assert len(entries(action="accounts.lock")) == 1


def test_a_sign_out_is_noted(browser, editor):
    browser.sign_in(editor)
    browser.post(reverse("wagtailadmin_logout"))
    assert entries(action="accounts.sign_out")[0].user == editor


def test_second_factors_are_noted(browser, editor, django_capture_on_commit_callbacks):
    browser.sign_in(editor)
    browser.confirm()
    page = browser.get(reverse("mfa_activate_totp")).content.decode()
    secret = page.split('id="portal-secret"')[1].split('value="')[1].split('"')[0]
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        browser.post(reverse("mfa_deactivate_totp"))
    assert "已添加第二重验证：验证器" in said("accounts.add_factor")
    assert "已移除第二重验证：验证器" in said("accounts.remove_factor")


def user_form(user, **changes) -> dict:
    return {
        "username": user.username,
        "email": user.email,
        "first_name": "小林",
        "last_name": "王",
        "is_active": "on",
        "groups": list(user.groups.values_list("pk", flat=True)),
    } | changes


def test_what_somebody_is_given_and_loses_is_noted(browser, administrator, editor):
    browser.force_login(administrator)
    url = reverse("wagtailusers_users:edit", args=[editor.pk])
    sales = Group.objects.get(name="销售 Sales")
    browser.post(url, user_form(editor, groups=[sales.pk], is_superuser="on"))
    notes = entries(action="accounts.permissions", object_id=str(editor.pk))
    assert {entry.user for entry in notes} == {administrator}
    data = [entry.data for entry in notes]
    assert {"added": ["管理员"]} in data
    assert {"added": ["销售 Sales"]} in data
    assert {"removed": ["编辑 Editors"]} in data


def test_a_closed_account_is_noted(browser, administrator, editor):
    browser.force_login(administrator)
    fields = user_form(editor)
    del fields["is_active"]
    browser.post(reverse("wagtailusers_users:edit", args=[editor.pk]), fields)
    assert entries(action="accounts.permissions")[0].data == {"removed": ["启用"]}


def group_form(browser, group) -> dict:
    """Return the fields of a group's form as a browser would send them unchanged."""
    from bs4 import BeautifulSoup

    url = reverse("wagtailusers_groups:edit", args=[group.pk])
    form = BeautifulSoup(browser.get(url).content, "html.parser").select_one("#w-editor-form")
    form = form or BeautifulSoup(browser.get(url).content, "html.parser").select("form")[-1]
    fields: dict[str, list[str]] = {}
    for field in form.select("input[name], select[name]"):
        if field.find_parent("template") or "__prefix__" in field["name"]:
            continue
        if field.get("type") in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = [one["value"] for one in field.select("option[selected]")]
        else:
            chosen = [field.get("value", "on" if field.get("type") == "checkbox" else "")]
        fields.setdefault(field["name"], []).extend(chosen)
    return fields


def test_what_a_group_may_do_is_noted_when_it_changes(browser, administrator):
    browser.force_login(administrator)
    group = Group.objects.get(name="编辑 Editors")
    url = reverse("wagtailusers_groups:edit", args=[group.pk])
    fields = group_form(browser, group)
    assert browser.post(url, fields).status_code == 302
    assert [entry.data for entry in entries(action="accounts.permissions")] == []
    page_permissions = [name for name in fields if name.endswith("-permissions")]
    pages = next(name for name in page_permissions if name.startswith("page_permissions"))
    fields[pages] = [*fields[pages], "publish_page"]
    assert browser.post(url, fields).status_code == 302
    (entry,) = entries(action="accounts.permissions")
    assert entry.label == "编辑 Editors"
    assert entry.data == {"added": ["publish_page (全部页面)"]}


def test_who_must_have_a_second_factor_is_noted(browser, administrator):
    browser.force_login(administrator)
    SignInSettings.load()
    url = reverse("wagtailsettings:edit", args=["accounts", "signinsettings"])
    url = browser.get(url, follow=True).redirect_chain[-1][0]
    browser.post(url, {"groups": [Group.objects.get(name="销售 Sales").pk]})
    assert entries(action="accounts.permissions")[0].data == {"added": ["销售 Sales"]}


def test_an_export_is_noted_without_what_was_searched_for(browser, administrator):
    browser.force_login(administrator)
    url = reverse("wagtailadmin_reports:site_history")
    for kind in ("csv", "xlsx"):
        assert browser.get(url, {"export": kind, "label": "张三"}).status_code == 200
    assert browser.get(url).status_code == 200
    notes = entries(action="accounts.export")
    assert [entry.data["format"] for entry in notes] == ["csv", "xlsx"]
    assert {entry.data["path"] for entry in notes} == {url}
    assert "张三" not in str([entry.data for entry in notes])


def test_the_report_is_filtered_exported_and_in_words(browser, administrator, editor):
    browser.sign_in(editor, "wrong")
    browser.sign_in(administrator)
    url = reverse("wagtailadmin_reports:site_history")
    page = browser.get(url, {"action": "accounts.sign_in_failed"}).content.decode()
    rows = page.split("<main")[1].split("<tbody")[1]
    assert "登录失败" in rows
    assert "已登录" not in rows
    file = b"".join(browser.get(url, {"export": "csv"}).streaming_content).decode()
    assert "登录失败" in file
    assert editor.username in file


def test_only_who_looks_after_accounts_sees_it(browser, administrator, editor):
    browser.sign_in(administrator, "wrong")
    browser.force_login(editor)
    page = browser.get(reverse("wagtailadmin_reports:site_history"))
    assert "登录失败" not in page.content.decode()


def test_the_admin_has_no_way_to_remove_an_entry(browser, administrator, editor):
    browser.sign_in(editor)
    names = [str(name) for name in get_resolver().reverse_dict if isinstance(name, str)]
    assert not [name for name in names if "log" in name and "delete" in name]
    browser.force_login(administrator)
    browser.post(reverse("wagtailusers_users:delete", args=[editor.pk]))
    (entry,) = entries(action="accounts.sign_in")
    assert entry.label == "xiaolin"


@pytest.mark.parametrize("name", ["portal_admin", "laowu"])
def test_names_of_staff_are_what_it_keeps(browser, name):
    browser.sign_in(staff(username=name, groups=["审核 Moderators"]), PASSWORD)
    assert entries(action="accounts.sign_in")[0].label == name
