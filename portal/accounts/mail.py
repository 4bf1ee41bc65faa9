"""Mails to account owners, in their language, sent by the worker.

The request that asks for one takes no longer and fails no more for it; nobody can tell by it
whether there is an account.
"""

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import default_task_backend, task
from wagtail.users.models import UserProfile

from portal.models import Company

logger = logging.getLogger(__name__)

TEMPLATES = "portal/accounts/email"
#: Pauses before a message that the mail server did not take is tried again.
PAUSES = [timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)]


def is_configured() -> bool:
    return not settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend")


def tell_of_new_device(user: AbstractUser, device: str, at: datetime) -> None:
    """Tell the owner that somebody signed in with a browser not seen before."""
    _tell(user, "new_device", device=device, at=at.isoformat())


def tell_of_change(user: AbstractUser, what: str) -> None:
    """Tell the owner of a change of how to sign in: a key of CHANGES."""
    _tell(user, "change", what=what, at=timezone.now().isoformat())


def offer_new_password(email: str) -> None:
    """Send a link to the accounts of this address, if there are any."""
    if is_configured():
        send_reset_links.enqueue(email)


def _tell(user: AbstractUser, kind: str, **details: str) -> None:
    if is_configured() and user.email:
        send.enqueue(user.pk, kind, details)


def _changes() -> dict[str, str]:
    return {
        "password": _("The password was changed."),
        "totp": _("An authenticator app was added."),
        "webauthn": _("A passkey was added."),
        "recovery_codes": _("New recovery codes were made."),
        "totp_removed": _("The authenticator app was removed."),
        "webauthn_removed": _("A passkey was removed."),
        "recovery_codes_removed": _("The recovery codes were removed."),
        "reset": _("An administrator removed the second factor."),
    }


@task()
def send_reset_links(email: str) -> None:
    """Send a mail to each account of an address that may have a new password."""
    for user in PasswordResetForm().get_users(email):
        token = default_token_generator.make_token(user)
        uid = urlsafe_base64_encode(force_bytes(user.pk))
        path = reverse("wagtailadmin_password_reset_confirm", args=[uid, token])
        _tell(user, "reset", link=settings.SITE_URL + path)


@task()
def send(user_id: int, kind: str, details: dict[str, str], attempt: int = 0) -> None:
    """Write and send a mail; if the mail server does not take it, try again later."""
    user = get_user_model().objects.filter(pk=user_id).first()
    if user is None or not user.email:
        return
    profile = UserProfile.objects.filter(user=user).first() or UserProfile(user=user)
    with override(profile.get_preferred_language()):
        subject, text = _written(user, kind, details)
    try:
        send_mail(subject, text, None, [user.email])
    except (OSError, smtplib.SMTPException):
        if attempt >= len(PAUSES) or not default_task_backend.supports_defer:
            raise
        logger.warning("A mail to an account's owner was not taken; it is tried again.")
        later = send.using(run_after=timezone.now() + PAUSES[attempt])
        later.enqueue(user_id, kind, details, attempt + 1)


def _written(user: AbstractUser, kind: str, details: dict[str, str]) -> tuple[str, str]:
    company = Company.current()
    at = parse_datetime(details["at"]) if "at" in details else None
    context = {
        "user": user,
        "company": company.short_name if company else settings.WAGTAIL_SITE_NAME,
        "site_url": settings.SITE_URL,
        "account_url": settings.SITE_URL + reverse("wagtailadmin_account"),
        "at": at,
        "device": details.get("device"),
        "link": details.get("link"),
        "change": _changes().get(details.get("what", "")),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    subjects = {
        "new_device": _("New device signed in to %(company)s"),
        "change": _("How you sign in to %(company)s has changed"),
        "reset": _("A new password for %(company)s"),
    }
    text = render_to_string(f"{TEMPLATES}/{kind}.txt", context)
    return subjects[kind] % {"company": context["company"]}, text.strip() + "\n"
