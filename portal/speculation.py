"""Pages that a reader is about to open are fetched while the finger or pointer is on their link.

The rules are a file, and the header names it: no inline script, which our policy forbids
(https://html.spec.whatwg.org/multipage/speculative-loading.html#the-speculation-rules-header).
Its address has no digest of what is in it, so that the header never changes and a web server in
front can send it with pages that it has as files.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

RULES = settings.BASE_DIR / "templates" / "portal" / "prefetch.speculationrules"
#: The admin is the editors' own, and a shared draft leads to nothing but itself.
WITHOUT = ("/admin/", "/drafts/")


@require_safe
def speculation_rules(request: HttpRequest) -> HttpResponse:
    return HttpResponse(RULES.read_bytes(), content_type="application/speculationrules+json")


class SpeculationRulesMiddleware:
    """Name the rules on every public page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if response.status_code == 200 and is_page and not request.path.startswith(WITHOUT):
            response.headers["Speculation-Rules"] = f'"{reverse("speculation_rules")}"'
        return response
