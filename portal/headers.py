"""Security headers of every answer, and requests no address of ours can mean."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_path, override

from portal.errors import page_not_found
from portal.statistics import script as visit_script

# https://www.w3.org/TR/CSP3/ - JSON-LD is a data block, which script-src does not concern.
PUBLIC_POLICY = (
    f"default-src 'none'; script-src 'self' {visit_script.SOURCE}; "
    "style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# What Wagtail's admin does not do without, and nothing else: see docs/decisions/0048.
ADMIN_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "media-src 'self' blob:; connect-src 'self'; frame-src 'self'; manifest-src 'self'; "
    "form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
)
#: Without browsing-topics: Chromium 119, as in WeChat, complains of it on every page.
PERMISSIONS = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"
)


#: Answers that no browser opens as a page, to which a policy would say nothing.
NO_PAGES = ("text/css", "text/javascript", "image/", "application/speculationrules+json")
DRAWING = "image/svg+xml"


class SecurityHeadersMiddleware:
    """Set the policy headers; the outermost middleware, so that no page is without them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            # PostgreSQL refuses to look for it, wherever the address is looked up.
            with override(get_language_from_path(request.path) or settings.LANGUAGE_CODE):
                response = page_not_found(request)
        else:
            response = self.get_response(request)
        if getattr(request, "is_dummy", False):
            # Wagtail renders a preview by a request inside the request: the outer one decides.
            response.headers.pop("X-Frame-Options", None)
            return response
        if _may_be_a_page(response):
            staff = request.path.startswith("/admin/")
            response.headers.setdefault(
                "Content-Security-Policy", ADMIN_POLICY if staff else PUBLIC_POLICY
            )
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def _may_be_a_page(response: HttpResponse) -> bool:
    media_type = response.get("Content-Type", "")
    return media_type.startswith(DRAWING) or not media_type.startswith(NO_PAGES)
