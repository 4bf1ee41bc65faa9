"""Pages that a reader is about to open are fetched while the finger or pointer is on their link.

The rules are a file, and the header names it: no inline script, which our policy forbids
(https://html.spec.whatwg.org/multipage/speculative-loading.html#the-speculation-rules-header).
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

RULES = "prefetch.speculationrules"
#: The admin is the editors' own, and a shared draft leads to nothing but itself.
WITHOUT = ("/admin/", "/drafts/")


class SpeculationRulesMiddleware:
    """Name the rules on every public page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if response.status_code == 200 and is_page and not request.path.startswith(WITHOUT):
            response.headers["Speculation-Rules"] = f'"{static(RULES)}"'
        return response
