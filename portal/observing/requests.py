"""Each request: its id, how long it took, and one line in the log."""

import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.observing import metrics
from portal.observing.redaction import of_path

logger = logging.getLogger(__name__)
#: Requests that take longer are warned of.
SLOW_SECONDS = 2.0
HEADER = "X-Request-ID"
_FIT = re.compile(r"[\w-]{8,64}")


@dataclass(slots=True)
class Current:
    """The request that this thread answers: its id, and the name of its view when it has one."""

    id: str
    view: str = ""


current: ContextVar[Current | None] = ContextVar("request", default=None)


class RequestMiddleware:
    """Give each request an id, count it, and write its line; the outermost middleware.

    The id is the one that a web server of ours in front has given, so that its log and ours can be
    laid side by side; it is on the answer too, and so on what a visitor can report.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "is_dummy", False):
            # A preview is a request inside a request.
            return self.get_response(request)
        started = time.perf_counter()
        this = Current(_given_id(request) or secrets.token_hex(8))
        outer = current.set(this)
        try:
            response = self.get_response(request)
            response.headers[HEADER] = this.id
            _note(request, response, time.perf_counter() - started)
        finally:
            current.reset(outer)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if (this := current.get()) and request.resolver_match:
            this.view = request.resolver_match.view_name


def _given_id(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
    return given if _FIT.fullmatch(given) else ""


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    view = match.view_name if match else ""
    metrics.count_request(request.method, view, response.status_code, seconds)
    fields = {
        "method": request.method if request.method in metrics.METHODS else "other",
        "path": of_path(request.path, match.captured_kwargs if match else None),
        "parameters": sorted(name[:40] for name in request.GET if name.isidentifier())[:10],
        "status": response.status_code,
        "view": view,
        "milliseconds": round(seconds * 1000, 1),
    }
    if user := getattr(getattr(request, "_cached_user", None), "pk", None):
        fields["user"] = user
    level = logging.WARNING if seconds > SLOW_SECONDS else logging.INFO
    logger.log(level, "Request answered", extra={"fields": fields})
