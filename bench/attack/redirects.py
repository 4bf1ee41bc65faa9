"""Open redirects: forged next=, return_url= and Referer, and addresses that become hosts."""

import html
import itertools
import re
from collections.abc import Iterator

from bench.attack.addresses import filled
from bench.attack.findings import Finding
from bench.attack.people import KEYS, Secret
from bench.attack.target import PASSWORD, Answer, Target

NAME = "redirects"
EVIL = "evil.example"
NAMES = ("next", "return_url", "redirect_to", "url", "return", "continue", "to", "r")
FORGED = (
    "https://evil.example/", "//evil.example/", "///evil.example/", "////evil.example",
    "/\\evil.example/", "\\\\evil.example", "/\\/evil.example", "https:evil.example",
    "https:/evil.example", "http:///evil.example/", "HTTPS://evil.example", "javascript:alert(1)",
    " //evil.example", "\t//evil.example", "/\t/evil.example", "\x01//evil.example",
    "https://{host}@evil.example/", "https://{host}.evil.example/", "https://evil.example#@{host}/",
    "https://evil.example\\@{host}/", "data:text/html,evil.example", "//evil%E3%80%82example",
    "/%09/evil.example", "/%5cevil.example", "https://evil.example%2f@{host}/", "/%0d/evil.example",
)  # fmt: skip
PATHS = (
    "//evil.example", "//evil.example/", "//evil.example/news", "///evil.example//",
    "/\\evil.example",
    "/%5cevil.example", "/%2fevil.example", "/%2f/evil.example/..", "//evil.example/%2e%2e",
    "/.evil.example", "/%0d%0aLocation:%20https://evil.example", "/news%0d%0aX-Evil:%201",
    "//evil.example/admin", "/en//evil.example", "/news//evil.example/..", "/@evil.example",
)  # fmt: skip
LINK = re.compile(r'\b(href|action|formaction|src)="([^"]*)"')
PARTS = re.compile(r"(https?:)?(/*)(.*)", re.DOTALL)


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Ask, sign in and pass passwords with forged addresses to go to afterwards."""
    forged = [one.format(host=target.host) for one in FORGED]
    addresses = list(dict.fromkeys(path for _address, path in filled(KEYS[1:2])))
    for path, one in zip(addresses, itertools.cycle(forged), strict=False):
        for role in ("anonymous", "admin"):
            query = dict.fromkeys(NAMES, one)
            yield from _look(path, one, target.ask(path, role=role, params=query))
    for path in ("/admin/login/", "/_util/login/", "/en/_util/login/", "/admin/logout/", "/news"):
        for one in forged:
            yield from _look(path, one, target.ask(path, role="admin", params={"next": one}))
            headers = {"Referer": one.strip().replace("\t", "").replace("\x01", "")}
            yield from _look(path, f"Referer {one}", target.ask(path, headers=headers))
    yield from _signing_in(target, forged)
    for path in PATHS:
        for embedded in (False, True):
            got = target.raw(
                f"GET {path} HTTP/1.1\r\nHost: {target.host}\r\nX-Forwarded-Proto: https\r\n"
                "Connection: close\r\n\r\n".encode(),
                embedded,
            )
            head = got.partition(b"\r\n\r\n")[0].decode(errors="replace")
            for line in head.splitlines():
                name, _colon, value = line.partition(":")
                if name.lower() == "location" and _leads_away(value.strip()):
                    yield Finding("open-redirect", f"{path} leads to {value.strip()}")
                if name.lower() == "x-evil":
                    yield Finding("split-header", path)


def _signing_in(target: Target, forged: list[str]) -> Iterator[Finding]:
    from django.contrib.auth.models import User

    username = User.objects.filter(groups__name__startswith="编辑").first().username
    for one in forged:
        target.ask("/admin/login/")
        data = {"login": username, "password": PASSWORD, "next": one}
        yield from _look("/admin/login/", one, _posted(target, "/admin/login/", data))
        path = f"/_util/authenticate_with_password/{KEYS[2]}/{KEYS[2]}/"
        data = {"password": PASSWORD, "return_url": one}
        yield from _look(path, one, _posted(target, path, data))
        path = f"/documents/authenticate_with_password/{KEYS[1]}/"
        yield from _look(path, one, _posted(target, path, data))


def _posted(target: Target, path: str, data: dict) -> Answer:
    """Post a form as a visitor who has just opened it."""
    target.ask(path)
    return target.post(path, data, "anonymous")


def _look(path: str, forged: str, answer: Answer) -> Iterator[Finding]:
    if answer.location and _leads_away(answer.location):
        yield Finding("open-redirect", f"{path} with {forged!r} leads to {answer.location}")
    for attribute, value in LINK.findall(answer.text):
        shown = html.unescape(value)
        if (shown == forged or "evil" in shown) and _leads_away(shown):
            yield Finding("foreign-link", f"{path} with {forged!r}: {attribute}={value!r}")


def _leads_away(location: str) -> bool:
    """Whether a browser would leave this site (WHATWG URL: `\\` is `/`, tabs are nothing)."""
    plain = "".join(c for c in location if c > " ").replace("\\", "/").lower()
    if plain.startswith(("javascript:", "data:")):
        return True
    scheme, slashes, rest = PARTS.match(plain).groups()
    if len(slashes) < 2:
        return bool(scheme)
    return "evil" in re.split(r"[/?#]", rest)[0]
