"""Which browsers an account has signed in with, told by a signed cookie of their own.

The cookie is a random number and nothing of the person. Neither address nor fingerprint is kept.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.accounts import mail
from portal.accounts.browsers import browser_name
from portal.accounts.models import KnownDevice

SALT = "portal.accounts.device"
#: The longest that browsers keep a cookie (RFC 6265bis, 5.5).
LIFETIME = timedelta(days=400)


def key_of(request: HttpRequest) -> str:
    """Return the hash of the browser's number; nothing if it has none of ours."""
    return _hash(number) if (number := _number(request)) else ""


def _number(request: HttpRequest) -> str:
    name = settings.DEVICE_COOKIE_NAME
    return request.get_signed_cookie(name, "", salt=SALT, max_age=LIFETIME)


def _hash(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()


def is_known(request: HttpRequest, username: str) -> bool:
    """Whether the account of this name has signed in with this browser."""
    known = KnownDevice.objects.filter(user__username__iexact=username)
    return bool(key := key_of(request)) and known.filter(key=key).exists()


def remember(request: HttpRequest, response: HttpResponse, user: AbstractUser) -> None:
    """Know the browser from now on; a mail goes to the user if it is new and not the first."""
    number = _number(request) or secrets.token_urlsafe(16)
    name = browser_name(request.headers.get("User-Agent", ""))
    is_first = not user.known_devices.exists()
    now = timezone.now()
    _device, is_new = KnownDevice.objects.update_or_create(
        user=user,
        key=_hash(number),
        defaults={"name": name, "last_used_at": now},
    )
    if is_new and not is_first:
        mail.tell_of_new_device(user, name, now)
    response.set_signed_cookie(
        settings.DEVICE_COOKIE_NAME,
        number,
        salt=SALT,
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_old() -> None:
    """Remove devices whose cookie has expired."""
    KnownDevice.objects.filter(last_used_at__lt=timezone.now() - LIFETIME).delete()
