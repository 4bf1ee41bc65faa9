"""What the audit log says of accounts: Wagtail's own log, which nothing in the admin removes.

No address, no password, and no name that belongs to nobody is written down.
"""

from functools import reduce
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log

SIGN_IN = "accounts.sign_in"
SIGN_IN_FAILED = "accounts.sign_in_failed"
LOCK = "accounts.lock"
SIGN_OUT = "accounts.sign_out"
END_SESSION = "accounts.end_session"
PASSWORD = "accounts.password"  # noqa: S105 - an action's name
ADD_FACTOR = "accounts.add_factor"
REMOVE_FACTOR = "accounts.remove_factor"
RENEW_CODES = "accounts.renew_codes"
PERMISSIONS = "accounts.permissions"
EXPORT = "accounts.export"

#: By action: what a filter offers, and what a log says was done.
WORDS = {
    SIGN_IN: (gettext_lazy("Sign in"), gettext_lazy("Signed in")),
    SIGN_IN_FAILED: (gettext_lazy("Fail to sign in"), gettext_lazy("Sign-in failed")),
    LOCK: (gettext_lazy("Lock sign-in"), gettext_lazy("Sign-in locked for a time")),
    SIGN_OUT: (gettext_lazy("Sign out"), gettext_lazy("Signed out")),
    END_SESSION: (gettext_lazy("End a session"), gettext_lazy("Session ended")),
    PASSWORD: (gettext_lazy("Change a password"), gettext_lazy("Password changed")),
    ADD_FACTOR: (gettext_lazy("Add a second factor"), gettext_lazy("Second factor added")),
    REMOVE_FACTOR: (gettext_lazy("Remove a second factor"), gettext_lazy("Second factor removed")),
    RENEW_CODES: (gettext_lazy("Renew recovery codes"), gettext_lazy("Recovery codes renewed")),
    PERMISSIONS: (gettext_lazy("Change permissions"), gettext_lazy("Permissions changed")),
    EXPORT: (gettext_lazy("Export a list"), gettext_lazy("List exported")),
}


class Formatter(LogFormatter):
    """Says what was done, and what of it the entry's data tells."""

    def format_message(self, log_entry: Any) -> str:
        if not (details := _details(log_entry.data or {})):
            return str(self.message)
        told = reduce(
            lambda one, other: _("%(one)s, %(other)s") % {"one": one, "other": other}, details
        )
        return _("%(done)s: %(details)s") % {"done": self.message, "details": told}


def _details(data: dict[str, Any]) -> list[str]:
    by = {
        "password": _("with a password"),
        "totp": _("with an authenticator app"),
        "webauthn": _("with a passkey"),
        "recovery_codes": _("with a recovery code"),
    }
    factors = {
        "totp": _("authenticator app"),
        "webauthn": _("passkey"),
        "recovery_codes": _("recovery codes"),
    }
    found = [by[way] for way in data.get("by", []) if way in by]
    found += [factors[factor] for factor in data.get("factors", []) if factor in factors]
    found += [data["device"]] if data.get("device") else []
    found += [f"+ {name}" for name in data.get("added", [])]
    found += [f"− {name}" for name in data.get("removed", [])]
    if data.get("path"):
        found.append(f"{data['path']} ({data.get('format', '')})")
    return found


def register(actions) -> None:
    """Make every action known to Wagtail's log."""
    for action, (label, message) in WORDS.items():
        formatter = type("Formatter", (Formatter,), {"label": label, "message": message})
        actions.register_action(action)(formatter)


def note(
    instance: Model,
    action: str,
    user: AbstractUser | None = None,
    title: str | None = None,
    **data: Any,
) -> None:
    """Write an entry about `instance`, or what `title` calls it.

    `user` is who did it, in the admin whoever is signed in.
    """
    kept = {key: value for key, value in data.items() if value}
    log(instance, action, user=user, title=title, data=kept)
