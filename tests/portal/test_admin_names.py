"""Users' names in the admin, Chinese ones in Chinese order."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.users.models import UserProfile

from tests.factories import UserFactory


@pytest.mark.parametrize(
    ("family", "given", "shown"),
    [
        ("王", "小玲", "王小玲"),
        ("Wang", "Xiaoling", "Xiaoling Wang"),
        ("Wang", "小玲", "小玲 Wang"),
        ("", "小玲", "小玲"),
    ],
)
def test_a_name_is_shown_as_it_is_said(site, client, family, given, shown):
    client.force_login(UserFactory(is_superuser=True, first_name=given, last_name=family))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert f'"name": "{shown}"' in page.encode().decode("unicode_escape") or shown in page
    users = client.get(reverse("wagtailusers_users:index")).content.decode()
    assert shown in users


def test_without_a_name_it_is_the_user_name(site, client):
    client.force_login(UserFactory(is_superuser=True, username="liu"))
    assert "liu" in client.get(reverse("wagtailadmin_home")).content.decode()


def account_form(client) -> dict:
    """The account page's fields as a browser would send them back."""
    page = BeautifulSoup(client.get(reverse("wagtailadmin_account")).content, "html.parser")
    data = {}
    for field in page.select("form input[name], form select[name]"):
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            data[field["name"]] = chosen["value"]
        elif field.get("type") not in ("checkbox", "radio") or field.has_attr("checked"):
            data[field["name"]] = field.get("value", "on" if field.has_attr("checked") else "")
    elsewhere = ("avatar-", "password-")
    return {name: value for name, value in data.items() if not name.startswith(elsewhere)}


@pytest.mark.parametrize("email", ["admin@example.com", ""])
def test_settings_are_saved_by_who_has_no_name(site, client, email):
    user = UserFactory(is_superuser=True, username="admin", email=email)
    client.force_login(user)
    data = account_form(client) | {"theme-theme": "dark"}
    response = client.post(reverse("wagtailadmin_account"), data)
    assert response.status_code == 302
    user.refresh_from_db()
    assert (user.first_name, user.last_name, user.email) == ("", "", email)
    assert user.wagtail_userprofile.theme == "dark"


def test_an_address_for_notices_stays_asked_for(site, client):
    user = UserFactory(groups=["编辑 Editors"], email="li@example.com")
    client.force_login(user)
    data = account_form(client) | {"name_email-email": ""}
    assert client.post(reverse("wagtailadmin_account"), data).status_code == 200
    user.refresh_from_db()
    assert user.email == "li@example.com"


@pytest.mark.parametrize(("language", "first"), [("zh-hans", "last_name"), ("en", "first_name")])
def test_names_are_asked_for_in_the_order_of_the_language(site, client, language, first):
    user = UserFactory(is_superuser=True)
    UserProfile.objects.create(user=user, preferred_language=language)
    client.force_login(user)
    names = [name for name in account_form(client) if name.endswith("_name")]
    assert names[0] == f"name_email-{first}"
