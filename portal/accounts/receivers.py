"""What follows from a sign-in, a sign-out, a new password, another second factor."""

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import user_logged_in
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.signals import user_logged_out
from django.db.models import signals

from portal.accounts import audit, mail, sessions
from portal.accounts.browsers import browser_name

User = get_user_model()
_CHANGED = "_has_new_password"


def connect() -> None:
    user_logged_in.connect(_on_sign_in, dispatch_uid="accounts.sign_in")
    user_logged_out.connect(_on_sign_out, dispatch_uid="accounts.sign_out")
    authentication_failed.connect(_on_code_refused, dispatch_uid="accounts.code_refused")
    authenticator_added.connect(_on_factor_added, dispatch_uid="accounts.factor_added")
    authenticator_removed.connect(_on_factor_removed, dispatch_uid="accounts.factor_removed")
    authenticator_reset.connect(_on_codes_renewed, dispatch_uid="accounts.codes_renewed")
    signals.pre_save.connect(_before_save, User, dispatch_uid="accounts.before_password")
    signals.post_save.connect(_after_save, User, dispatch_uid="accounts.after_password")


def _on_sign_in(request, user: AbstractUser, **kwargs) -> None:
    records = get_authentication_records(request, user)
    ways = [record.get("type") or record["method"] for record in records]
    device = browser_name(request.headers.get("User-Agent", ""))
    audit.note(user, audit.SIGN_IN, user=user, by=ways, device=device)


def _on_sign_out(user: AbstractUser | None, **kwargs) -> None:
    if user is not None and user.pk:
        audit.note(user, audit.SIGN_OUT, user=user)


def _on_code_refused(user: AbstractUser, authenticator: Authenticator, **kwargs) -> None:
    audit.note(user, audit.SIGN_IN_FAILED, by=[authenticator.type])


def _on_factor_added(user: AbstractUser, authenticator: Authenticator, **kwargs) -> None:
    audit.note(user, audit.ADD_FACTOR, user=user, factors=[authenticator.type])
    mail.tell_of_change(user, authenticator.type)


def _on_factor_removed(user: AbstractUser, authenticator: Authenticator, **kwargs) -> None:
    audit.note(user, audit.REMOVE_FACTOR, user=user, factors=[authenticator.type])
    mail.tell_of_change(user, f"{authenticator.type}_removed")


def _on_codes_renewed(user: AbstractUser, **kwargs) -> None:
    audit.note(user, audit.RENEW_CODES, user=user)
    mail.tell_of_change(user, "recovery_codes")


def _before_save(instance: AbstractUser, raw: bool, update_fields, **kwargs) -> None:
    # A hash that Django only strengthens is saved by its name: that is no new password.
    if raw or instance._state.adding or update_fields is not None:
        return
    before = User.objects.filter(pk=instance.pk).values_list("password", flat=True).first()
    if before is not None and before != instance.password:
        setattr(instance, _CHANGED, True)


def _after_save(instance: AbstractUser, **kwargs) -> None:
    if not instance.__dict__.pop(_CHANGED, False):
        return
    request = context.request
    by = request.user if request is not None and request.user.is_authenticated else instance
    audit.note(instance, audit.PASSWORD, user=by)
    mail.tell_of_change(instance, "password")
    sessions.end_others(instance)
