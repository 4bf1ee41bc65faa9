"""What is too large for the address that it is sent to, refused before it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_from_path, override

#: deploy/nginx.conf has the same two, for the same addresses.
LARGEST, LARGEST_ELSEWHERE = 110 * 1024 * 1024, 1024 * 1024
TAKES_FILES = ("/admin/", "/contact/", "/en/contact/")


class BodyLimitMiddleware:
    """Answer 413 to bodies that no form of ours at that address has.

    The inquiry form is left alone whatever comes: it reads on to the end and gives back the text.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = request.META.get("CONTENT_LENGTH") or "0"
        is_too_large = not size.isdigit() or int(size[:20]) > LARGEST_ELSEWHERE
        if is_too_large and not request.path.startswith(TAKES_FILES):
            with override(get_language_from_path(request.path) or settings.LANGUAGE_CODE):
                return render(request, "portal/too_large.html", status=413)
        return self.get_response(request)
