"""What the admin answers to an address that is not open to a user, or leads nowhere.

Wagtail sends a user without permission back to the dashboard with a message; a script, a log and a
colleague who follows a link then see a success. And of what there is not it tells in the site's
language, without a way on. There is no setting or hook for either, so that its two functions are
replaced here.
"""

from types import ModuleType

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


def page_not_found(request: HttpRequest, exception: object, template_name: str) -> HttpResponse:
    """Answer 404 in the user's language, as `django.views.defaults.page_not_found` is called."""
    return get_localized_response(_not_found_page, request)


def _not_found_page(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/admin/404.html", status=404)


def answer_403() -> None:
    """Put our answer in the place of Wagtail's."""
    auth.permission_denied = permission_denied


def answer_404(admin_urls: ModuleType) -> None:
    """Put our answer in the place of that of Wagtail's addresses (`wagtail.admin.urls`)."""
    admin_urls.page_not_found = page_not_found
