"""What every request to the admin goes through, and no other does."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.admin import messages
from wagtail.users.models import UserProfile

from portal.accounts import audit, second_factor, sessions

ADMIN = "/admin/"
#: Seconds between two notes of when a session was last used.
BETWEEN_NOTES = 300
#: What a second factor is set up with, and the way out.
WITHOUT_SECOND_FACTOR = (
    "account_login", "account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_authenticate", "mfa_index", "mfa_login_webauthn", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "wagtailadmin_javascript_catalog", "wagtailadmin_logout",
    "wagtailadmin_sprite",
)  # fmt: skip


class AdminMiddleware:
    """Asks for a second factor where one is required, and notes use of sessions and exports."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(ADMIN):
            return self.get_response(request)
        before = request.session.session_key
        response = self.get_response(request)
        if request.user.is_authenticated:
            sessions.follow_key(request, before)
            _note_use(request)
            _note_export(request, response)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not request.path.startswith(ADMIN) or not request.user.is_authenticated:
            return None
        if request.resolver_match.view_name in WITHOUT_SECOND_FACTOR:
            return None
        if not second_factor.is_missing(request.user):
            return None
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            raise PermissionDenied
        profile = UserProfile.get_for_user(request.user)
        with override(profile.get_preferred_language()):
            messages.warning(request, _("Your account needs a second factor. Set it up here."))
        return redirect("mfa_index")


def _note_use(request: HttpRequest) -> None:
    key = request.session.session_key
    if key and cache.add(f"accounts.used.{key}", True, BETWEEN_NOTES):
        UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now())


def _note_export(request: HttpRequest, response: HttpResponse) -> None:
    """Note that a list was exported, though not what was searched for: that may be a name."""
    kind = request.GET.get("export")
    if kind and response.get("Content-Disposition", "").startswith("attachment"):
        audit.note(request.user, audit.EXPORT, user=request.user, path=request.path, format=kind)
