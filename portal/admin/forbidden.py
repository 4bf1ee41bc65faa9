"""A true 403 where Wagtail would send a user without permission back to the dashboard.

Wagtail redirects with a message; a script, a log and a colleague who follows a link then see
a success. There is no setting or hook for it, so that its one function is replaced here.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin import auth
from wagtail.admin.localization import get_localized_response


def permission_denied(request: HttpRequest) -> HttpResponse:
    """Answer 403 in the user's language."""
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied
    return get_localized_response(_forbidden_page, request)


def _forbidden_page(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/admin/403.html", status=403)


def answer_403() -> None:
    """Put our answer in the place of Wagtail's."""
    auth.permission_denied = permission_denied
