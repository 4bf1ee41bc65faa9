"""Pages that are made for a request travel compressed; static files have been compressed before."""

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

#: Pictures, videos and documents are compressed in themselves, and asked for in parts.
TEXTS = (
    "text/",
    "application/json",
    "application/xml",
    "application/rss+xml",
    "application/atom+xml",
    "image/svg+xml",
)


class CompressionMiddleware(GZipMiddleware):
    """Django's gzip for whole answers that are text, drawings among them.

    It pads each answer at random, and Django masks its CSRF token anew for each, so that the
    length of a page tells nothing of a secret in it (BREACH, https://breachattack.com).
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_text = response.get("Content-Type", "").startswith(TEXTS)
        if response.status_code == 206 or not is_text:
            return response
        return super().process_response(request, response)
