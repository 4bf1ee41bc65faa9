"""Whether somebody has a second factor, must have one, and how it is taken off a lost phone."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext as _

from portal.accounts import audit, mail
from portal.accounts.models import SignInSettings


def of(user: AbstractUser) -> list[Authenticator]:
    """Return all authenticators of a user, recovery codes too."""
    return list(Authenticator.objects.filter(user=user).order_by("pk"))


def name_of(authenticator: Authenticator) -> str:
    """Return what a person calls it."""
    match authenticator.type:
        case Authenticator.Type.TOTP:
            return _("Authenticator app")
        case Authenticator.Type.WEBAUTHN:
            return _("Passkey “%(name)s”") % {"name": authenticator.wrap().name}
    return _("Recovery codes")


def is_missing(user: AbstractUser) -> bool:
    """Whether the user must have a second factor and has none."""
    if not SignInSettings.require_second_factor_of(user):
        return False
    there = Authenticator.objects.filter(user=user)
    return not there.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def remove_all(user: AbstractUser, by: AbstractUser | None) -> int:
    """Remove every authenticator of a user, note who did it, and tell the user."""
    found = of(user)
    for authenticator in found:
        authenticator.delete()
    if found:
        audit.note(user, audit.REMOVE_FACTOR, user=by, factors=[one.type for one in found])
        mail.tell_of_change(user, "reset")
    return len(found)
