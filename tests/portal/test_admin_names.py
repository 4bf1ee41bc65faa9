"""Users' names in the admin, Chinese ones in Chinese order."""

import pytest
from django.urls import reverse

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
