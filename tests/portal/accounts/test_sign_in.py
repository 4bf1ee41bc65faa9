"""Who gets in by name and password, and through which door."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import PageViewRestriction

from tests.factories import UserFactory
from tests.portal.accounts.conftest import PASSWORD, add_app, staff


def test_name_and_password_open_the_admin(browser, editor):
    answer = browser.sign_in(editor)
    assert answer["Location"] == reverse("wagtailadmin_home")
    assert browser.is_in


def test_a_wrong_password_is_answered_like_a_wrong_name(browser, editor):
    said = []
    for name in (editor.username, "nobody"):
        page = browser.sign_in(name, "wrong").content.decode()
        said.append(page.replace(name, "…").split("<main")[1].split("<form")[0])
        assert not browser.is_in
    assert said[0] == said[1]
    assert "请再试一次" in said[0]


def test_whoever_may_not_use_the_admin_is_told_so(browser, site):
    reader = staff(username="reader")
    page = browser.sign_in(reader).content.decode()
    assert "此账号不能使用网站管理" in page
    assert not browser.is_in


def test_a_closed_account_is_told_so_only_with_its_password(browser, editor):
    editor.is_active = False
    editor.save()
    assert "请再试一次" in browser.sign_in(editor, "wrong").content.decode()
    answer = browser.sign_in(editor)
    assert answer["Location"] == reverse("account_inactive")
    assert "账号已停用" in browser.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/admin/images/", "/admin/images/"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example/", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
    ],
)
def test_one_goes_on_to_where_one_wanted_but_not_elsewhere(browser, editor, wanted, led_to):
    assert browser.sign_in(editor, next=wanted)["Location"] == led_to


def test_the_admin_leads_to_the_door_and_the_door_back(browser, editor):
    answer = browser.get("/admin/images/")
    assert answer["Location"] == "/admin/login/?next=/admin/images/"
    page = browser.get(answer["Location"]).content.decode()
    assert 'name="next" value="/admin/images/"' in page
    browser.sign_in(editor)
    assert browser.get(answer["Location"])["Location"] == "/admin/images/"


def test_only_who_wants_it_is_remembered(browser, editor):
    browser.sign_in(editor)
    assert browser.cookies["sessionid"]["max-age"] == ""
    browser.sign_out()
    browser.sign_in(editor, remember="on")
    assert browser.cookies["sessionid"]["max-age"] > 7 * 24 * 3600


def test_nobody_signs_up(browser, site):
    for path in ("signup/", "login/signup/", "accounts/signup/"):
        assert browser.get(f"/admin/{path}").status_code in (302, 404)
        assert browser.post(f"/admin/{path}", {"username": "x"}).status_code in (302, 403, 404)


def test_the_door_speaks_the_browsers_language_and_chinese_to_all_others(browser, site):
    url = reverse("account_login")
    for language, words in (("en-GB,en", "Sign in with a passkey"), ("fr", "使用通行密钥登录")):
        page = browser.get(url, headers={"Accept-Language": language})
        assert words in page.content.decode()
        assert "Accept-Language" in page["Vary"]
    assert '<html lang="zh-hans"' in browser.get(url).content.decode()


def test_the_door_is_kept_by_no_cache_and_asks_for_a_token(site, open_browser):
    from django.test import Client

    page = Client().get(reverse("account_login"))
    assert "no-store" in page["Cache-Control"]
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("account_login"), {"login": "x"}).status_code == 403


@pytest.fixture
def private_page(site):
    article = site.article()
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    return article


def test_readers_of_private_pages_come_in_by_a_door_of_their_own(browser, private_page):
    reader = staff(username="reader")
    door = browser.get(private_page.url)
    assert door.status_code == 302
    page = browser.get(door["Location"]).content.decode()
    assert 'name="login"' in page
    data = {"login": "reader", "password": PASSWORD, "next": private_page.url}
    answer = browser.post(door["Location"].partition("?")[0], data)
    assert answer["Location"] == private_page.url
    assert browser.get(private_page.url).status_code == 200
    assert not browser.is_in
    # The admin's door is no circle for them.
    assert browser.get(reverse("account_login")).status_code == 200
    assert reader.pk


def test_that_door_too_asks_for_the_second_factor(browser, editor, private_page):
    add_app(editor)
    data = {"login": editor.username, "password": PASSWORD, "next": private_page.url}
    answer = browser.post("/_util/login/", data)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not browser.is_in


def test_no_other_door_is_left(site):
    """Wherever a name and a password could be sent, it is our view that answers."""
    from django.urls import resolve

    from portal.accounts import sign_in

    doors = [reverse(name) for name in ("wagtailadmin_login", "wagtailcore_login")]
    assert {resolve(door).func.view_class for door in doors} == {
        sign_in.SignInView,
        sign_in.FrontendSignInView,
    }


@pytest.mark.parametrize("password", ["password1234", "1234567890", "Short-1", "xiaolin-2026"])
def test_common_short_and_telling_passwords_are_refused(browser, editor, password):
    browser.sign_in(editor)
    fields = {
        "password-old_password": PASSWORD,
        "password-new_password1": password,
        "password-new_password2": password,
        "name_email-email": editor.email,
        "locale-preferred_language": "",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
    }
    assert browser.post(reverse("wagtailadmin_account"), fields).status_code == 200
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


def test_a_public_page_knows_nothing_of_all_this(browser, editor, django_assert_num_queries):
    page = browser.get("/")
    assert "Cookie" not in page.get("Vary", "")
    assert not page.cookies


def test_access_to_the_admin_may_also_be_a_persons_own(browser, site):
    user = staff(username="guest")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    browser.sign_in(user)
    assert browser.is_in
    assert not UserFactory().has_perm("wagtailadmin.access_admin")


def test_a_link_from_elsewhere_signs_nobody_out(browser, editor):
    browser.sign_in(editor)
    answer = browser.get(reverse("wagtailadmin_logout"))
    assert answer.status_code == 405
    assert not answer.cookies
    assert browser.is_in
    browser.sign_out()
    assert not browser.is_in
