"""The door in front of Django: what everybody gets alike is answered without entering it."""

import os
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from http.client import responses

from django.core.handlers.wsgi import WSGIHandler

from portal.observing import metrics
from portal.published import addresses
from portal.published.publisher import Publisher
from portal.published.store import Answer, StoredPage

#: Bodies are lists: Granian sends those without asking for more.
StartResponse = Callable[[str, list[tuple[str, str]]], object]
#: What is left out of an answer without a body (RFC 9110, 15.4.5).
_OF_THE_BODY = {"content-type", "content-length", "content-encoding"}


class PublishedPages:
    """A WSGI application that has `handler` answer whatever is not a published page.

    `begin` is called once in each process that serves, which may be a fork of the one that made
    this.
    """

    def __init__(
        self, handler: WSGIHandler, begin: Callable[[Publisher], None] = lambda publisher: None
    ) -> None:
        self.handler = handler
        self.publisher = Publisher(handler)
        self.in_force = self.publisher.in_force
        self._begin = begin
        self._process = 0
        self._beginning = threading.Lock()

    def __call__(self, environ: dict, start_response: StartResponse) -> Iterable[bytes]:
        if not addresses.is_for_all(environ):
            return self.handler(environ, start_response)
        memory = self.publisher.memory
        path = environ["PATH_INFO"]
        is_current = self.in_force.shown[: memory.length] == memory.mark
        found = memory.pages.get(path) if is_current else None
        if found:
            metrics.from_memory.inc()
        else:
            self._serve_in_this_process()
            address = addresses.at(path)
            found = address and self.publisher.page(address)
            if not self.in_force.shown:
                self.in_force.look()
        if isinstance(found, StoredPage):
            return _send(found, environ, start_response)
        # A redirect takes the query along, which the request that was rendered did not have.
        if found is None or environ.get("QUERY_STRING"):
            return self.handler(environ, start_response)
        return _pass_on(found, environ, start_response)

    def _serve_in_this_process(self) -> None:
        with self._beginning:
            if self._process != os.getpid():
                self._process = os.getpid()
                self._begin(self.publisher)


def _send(page: StoredPage, environ: dict, start_response: StartResponse) -> list[bytes]:
    page.hits += 1
    headers, tag, body = page.sent[_coding(environ.get("HTTP_ACCEPT_ENCODING"))]
    if (known := environ.get("HTTP_IF_NONE_MATCH")) and _is_known(tag, known):
        start_response(
            "304 Not Modified", [item for item in headers if item[0].lower() not in _OF_THE_BODY]
        )
        return []
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _pass_on(answer: Answer, environ: dict, start_response: StartResponse) -> list[bytes]:
    start_response(f"{answer.status} {responses.get(answer.status, '')}", answer.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


@lru_cache(maxsize=256)
def _coding(accepted: str | None) -> str:
    """Choose among brotli, gzip and neither by Accept-Encoding (RFC 9110, 12.5.3).

    As nginx does: the smallest that is accepted, whatever the weights, which browsers never send.
    """
    if not accepted:
        return ""
    weights = {}
    for part in accepted.lower().split(","):
        name, _semicolon, weight = part.partition(";")
        weights[name.strip()] = weight.strip()
    for coding in ("br", "gzip"):
        weight = weights.get(coding)
        if weight is not None and not _is_zero(weight):
            return coding
    return ""


def _is_zero(weight: str) -> bool:
    name, _equals, value = weight.partition("=")
    return name.strip() == "q" and not value.strip().strip("0.")


def _is_known(tag: str, known: str) -> bool:
    """Whether If-None-Match (RFC 9110, 13.1.2) names the tag, as strong or as weak."""
    return known.strip() == "*" or any(
        one.strip().removeprefix("W/") == tag for one in known.split(",")
    )
