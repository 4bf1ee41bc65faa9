"""What this site has otherwise than django-allauth does by itself."""

import base64
import logging
import secrets
from io import BytesIO

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import InvalidToken
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from segno import make_qr

from portal.accounts import audit, devices, throttling
from portal.accounts.models import SignInSettings
from portal.client_address import client_address
from portal.encryption import fernet_for
from portal.models import Company

logger = logging.getLogger(__name__)
PURPOSE = "portal.accounts.second_factor"


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; passwords may be tried only so often; new browsers are told of."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy(
            "Username and password do not match. Please try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"  # noqa: S104 - says that there is none

    def authenticate(self, request: HttpRequest, **credentials: str) -> AbstractUser | None:
        """Return the user with these credentials, or None.

        Raises ValidationError, before it looks at the password, for who must wait.
        """
        username = credentials["username"]
        counters = [
            _account_counter(request, username),
            throttling.address_counter(client_address(request)),
        ]
        try:
            throttling.attempt(counters)
        except throttling.MustWait as wait:
            raise forms.ValidationError(
                wait.message(), code="wait", params={"seconds": wait.seconds}
            ) from None
        user = super().authenticate(request, **credentials)
        if user is None:
            _note_failure(username, throttling.is_locked(counters[0]))
        else:
            throttling.succeeded(counters)
        return user

    def post_login(self, request: HttpRequest, user: AbstractUser, **kwargs) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        devices.remember(request, response, user)
        return response

    def add_message(self, request, level, message_template=None, *args, **kwargs) -> None:
        """Say it, but that somebody is signed in or out, which they see."""
        if not (message_template or "").startswith("account/messages/logged_"):
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_notification_mail(self, *args, **kwargs) -> None:
        """Our own are sent by the worker (portal.accounts.receivers)."""


def _account_counter(request: HttpRequest, username: str) -> throttling.Counter:
    who = username.casefold()
    if devices.is_known(request, username):
        return throttling.KNOWN_DEVICE.of(f"{who} {devices.key_of(request)}")
    return throttling.ACCOUNT.of(who)


def _note_failure(username: str, is_locked: bool) -> None:
    """Note whose sign-in failed; of a name that is nobody's only that one did.

    It may be somebody's password, typed into the wrong field.
    """
    user = get_user_model().objects.filter(username__iexact=username).first()
    about, title = (user, None) if user else (SignInSettings(pk=1), _("Unknown account"))
    audit.note(about, audit.SIGN_IN_FAILED, title=title)
    if is_locked:
        audit.note(about, audit.LOCK, title=title)


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of second factors are encrypted under SECRET_KEY: no backup gives them away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right, or no longer."),
    }

    def encrypt(self, text: str) -> str:
        return fernet_for(PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return fernet_for(PURPOSE).decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("SECRET_KEY has changed: a second factor cannot be read any more.")
            # A secret that nobody has, so that no code fits; nothing would be one that all have.
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_totp_issuer(self) -> str:
        company = Company.current()
        return company.short_name if company else super().get_totp_issuer()

    def get_totp_label(self, user: AbstractUser) -> str:
        return user.get_username()

    def build_totp_svg(self, url: str) -> str:
        picture = BytesIO()
        make_qr(url, error="m").save(picture, "svg", xmldecl=False, dark="#000", light="#fff")
        return picture.getvalue().decode()
