"""Methods that no address has, and ways to have one taken for another."""

from collections.abc import Iterator

from bench.attack.findings import Finding
from bench.attack.people import Secret
from bench.attack.target import Target

NAME = "methods"
METHODS = (
    "PUT",
    "DELETE",
    "PATCH",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "MKCOL",
    "DEBUG",
    "OPTIONS",
    "get",
)
PATHS = (
    "/",
    "/news/",
    "/media/images/x.html",
    "/static/x.html",
    "/admin/",
    "/contact/",
    "/healthz",
)
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Try each on each, and look for what was echoed, stored or let in."""
    for path in PATHS:
        for method in METHODS:
            for embedded in (False, True):
                request = (
                    f"{method} {path} HTTP/1.1\r\nHost: {target.host}\r\nX-Echo: Zecho\r\n"
                    "X-Forwarded-Proto: https\r\nConnection: close\r\n"
                    "Content-Length: 6\r\n\r\nZpwned"
                ).encode()
                answer = target.raw(request, embedded)
                if b"X-Echo" in answer or b"Zpwned" in answer:
                    yield Finding("echoed", f"{method} {path}")
                if method in ("PUT", "MKCOL", "PROPFIND") and answer[9:10] == b"2":
                    yield Finding("odd-method", f"{method} {path}: {answer[9:12].decode()}")
    for header in OVERRIDES:
        for method in ("DELETE", "PUT", "GET"):
            answer = target.ask("/admin/users/", "POST", headers={header: method})
            if answer.status == 200:
                yield Finding("method-override", f"{header}: {method}")
