"""Forged hosts: in Host, in its relatives, in the request line, for links in pages and mails."""

from collections.abc import Iterator

from bench.attack.findings import Finding
from bench.attack.people import Secret
from bench.attack.target import Target

NAME = "hosts"
EVIL = "evil.example"
PATHS = (
    "/",
    "/news/",
    "/contact/",
    "/search/?q=a",
    "/nothing/",
    "/news",
    "/admin/",
    "/admin/login/",
    "/robots.txt",
    "/sitemap.xml",
    "/news/feed/",
    "/.well-known/security.txt",
    "/healthz",
    "/admin/password_reset/",
    "/media/none.png",
    "/documents/9001/planted-9001.pdf",
)
LINES = (
    "Host: {evil}", "Host: {host}\r\nHost: {evil}", "Host: {evil}\r\nHost: {host}",
    "Host: {host}:80@{evil}", "Host: {evil}:{port}", "Host: {host}.{evil}", "Host: {host} {evil}",
    "Host: {host}\r\n Host: {evil}", "Host:", "Host: localhost:99999", "Host: ../{evil}",
    "Host: {host}\r\nX-Forwarded-Host: {evil}", "Host: {host}\r\nX-Host: {evil}",
    "Host: {host}\r\nX-Forwarded-Server: {evil}", "Host: {host}\r\nForwarded: host={evil}",
    "Host: {host}\r\nX-Original-Host: {evil}", "Host: {host}\r\nX-HTTP-Host-Override: {evil}",
    "Host: {host}\r\nX-Forwarded-Port: 1\r\nX-Forwarded-Prefix: /{evil}",
    "Host: {host}\r\nX-Forwarded-Proto: http", "Host: {host}\r\nX-Forwarded-Scheme: {evil}",
    "Host: {host}\r\nX-Original-URL: /admin/users/\r\nX-Rewrite-URL: /admin/users/",
    "Host: {host}\r\nSCRIPT_NAME: /{evil}\r\nX-Script-Name: /{evil}",
    "Host: {host}\r\nX_Forwarded_Host: {evil}", "Host: {host}\r\nReferer: https://{evil}/",
)  # fmt: skip


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Look for the forged host in what comes back."""
    for path in PATHS:
        for line in LINES:
            named = line.format(evil=EVIL, host=target.host, port=target.front.port)
            for first in (path, f"https://{EVIL}{path}"):
                request = (
                    f"GET {first} HTTP/1.1\r\n{named}\r\nX-Forwarded-Proto: https\r\n"
                    "Connection: close\r\n\r\n"
                ).encode()
                for embedded in (False, True):
                    answer = target.raw(request, embedded)
                    if EVIL.encode() in answer:
                        where = "embedded" if embedded else "nginx"
                        yield Finding("forged-host", f"{first} with {named!r} ({where})")
                    if b" 200 " in answer[:20] and b"/admin/users/edit/9001/" in answer:
                        yield Finding("rewritten-address", f"{first} with {named!r}")
