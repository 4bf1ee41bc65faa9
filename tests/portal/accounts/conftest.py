"""Somebody at a browser before the admin's door."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.test import Client
from django.urls import reverse

from portal.accounts.models import AttemptCount
from tests.factories import UserFactory

PASSWORD = "Tr1al-run-of-a-die"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0"


class Browser(Client):
    """A browser of its own, with cookies and an address."""

    def sign_in(self, user, password: str = PASSWORD, **fields):
        data = {"login": getattr(user, "username", user), "password": password, **fields}
        return self.post(reverse("account_login"), data)

    def sign_out(self) -> None:
        """Press the button; Django's `logout` would throw all cookies away."""
        self.post(reverse("wagtailadmin_logout"))

    def enter(self, code: str):
        """Answer the second step."""
        return self.post(reverse("mfa_authenticate"), {"code": code})

    def confirm(self, password: str = PASSWORD) -> None:
        """Show once more who one is, as before a change of second factors."""
        answer = self.post(reverse("account_reauthenticate"), {"password": password})
        assert answer.status_code == 302, answer.content.decode()

    @property
    def is_in(self) -> bool:
        return self.get(reverse("wagtailadmin_home")).status_code == 200


@pytest.fixture
def browser(site) -> Browser:
    return Browser(headers={"User-Agent": FIREFOX})


@pytest.fixture
def open_browser(site):
    """Open one more browser: other cookies, and if wanted another address."""
    return lambda address="203.0.113.7": Browser(REMOTE_ADDR=address)


def staff(**kwargs):
    return UserFactory(password=make_password(PASSWORD), **kwargs)


@pytest.fixture
def editor(site):
    return staff(username="xiaolin", groups=["编辑 Editors"])


@pytest.fixture
def administrator(site):
    return staff(username="laowang", is_superuser=True)


def add_app(user) -> str:
    """Give a user an authenticator app; return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def add_recovery_codes(user) -> list[str]:
    return RecoveryCodes.activate(user).get_unused_codes()


def code_of(secret: str) -> str:
    """Return what an authenticator app shows now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def factors(user) -> list[str]:
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def let_pass(time: timedelta) -> None:
    """Make attempts older than they are."""
    AttemptCount.objects.update(last_at=F("last_at") - time)
