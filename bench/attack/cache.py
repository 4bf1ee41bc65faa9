"""Cache poisoning and deception: what one asks for must never change what others get."""

from collections.abc import Iterator

from bench.attack.findings import Finding
from bench.attack.people import Secret
from bench.attack.target import Answer, Target

NAME = "cache"
MARK = "Zpoison0Z"
PAGES = (
    "/",
    "/en/",
    "/news/",
    "/news/feed/",
    "/contact/",
    "/sitemap.xml",
    "/robots.txt",
    "/nothing-{n}/",
)
HEADERS = (
    {"X-Forwarded-Host": f"{MARK}.example"}, {"X-Forwarded-Proto": "http"},
    {"X-Forwarded-Scheme": "nothttps"}, {"X-Original-URL": f"/{MARK}"},
    {"X-Rewrite-URL": f"/{MARK}"}, {"Accept-Language": f"en,{MARK}"}, {"Accept": f"text/{MARK}"},
    {"Cookie": f"theme={MARK}; django_language=en"}, {"Cookie": f"sessionid={MARK}"},
    {"Cookie": f"__Host-sessionid={MARK}"}, {"Cookie": f"messages={MARK}"},
    {"User-Agent": f"{MARK}<script>"}, {"Referer": f"https://{MARK}.example/"},
    {"Origin": f"https://{MARK}.example"}, {"Range": "bytes=0-3"}, {"Accept-Encoding": MARK},
    {"X-Request-ID": f"{MARK}-{MARK}"}, {"X-Forwarded-For": MARK}, {"Save-Data": "on"},
    {"X-HTTP-Method-Override": "POST"}, {"Sec-Purpose": "prefetch"}, {"If-None-Match": MARK},
    {"X-Requested-With": "XMLHttpRequest"}, {"Via": MARK}, {"Upgrade": "websocket"},
)  # fmt: skip
QUERIES = (
    f"?utm_source={MARK}",
    f"?utm_source=%22%3E{MARK}",
    f"?utm_source=a&q={MARK}",
    f"?from={MARK}",
    f"?utm_content=a;q={MARK}",
    f"?spm=a&utm_medium={MARK}%00",
    f"?{MARK}",
    f"?page={MARK}",
    f"?from=timeline&from={MARK}",
    f"?utm_source=a%26q%3D{MARK}",
    f"?_={MARK}",
    f"?lang={MARK}",
)
#: Addresses that a cache in front might take for a file.
DISGUISES = ("x.css", "x.js", ";x.css", "%2fx.css", "%3fx.css", "%23x.css", "..%2fx.css", "x.txt")
PRIVATE = ("/admin/", "/admin/account/", "/admin/inquiries/", "/admin/users/")
#: Differs from one answer to the next by itself.
PASSING = {"date", "x-request-id", "content-length", "expires", "connection"}


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Ask with each header and query, then as anybody, and compare with before."""
    number = 0
    for page in PAGES:
        asked = [{"headers": headers} for headers in HEADERS]
        asked += [{"query": query} for query in QUERIES]
        asked += [{"method": "POST"}, {"method": "HEAD"}, {"role": "admin"}, {"data": f"q={MARK}"}]
        for one in asked:
            number += 1
            path = page.format(n=number)
            before = target.ask(path) if "{" not in page else None
            for _again in range(2):
                poisoned = target.ask(path + one.get("query", ""), **_options(one))
            after = target.ask(path)
            if MARK.encode() in after.body or MARK in str(after.headers):
                yield Finding("poisoned", f"{path} by {one}")
            elif before and _shown(before) != _shown(after):
                yield Finding(
                    "poisoned", f"{path} differs after {one}: {_difference(before, after)}"
                )
            if after.cookies or (before and "Set-Cookie" in before.headers):
                yield Finding("cookie-kept", f"{path} by {one}")
            if MARK in str(poisoned.headers):
                yield Finding("said-again", f"{path} by {one}")
    yield from _deception(target)


def _difference(before: Answer, after: Answer) -> str:
    """Return the lines that only one of two answers has, so that one sees why.

    On a site that has just begun a picture's size may have been made in between.
    """
    lines = (
        {*str(answer.headers).splitlines(), *answer.body.decode(errors="replace").splitlines()}
        for answer in (before, after)
    )
    return " | ".join(sorted(set.symmetric_difference(*lines)))[:600]


def _options(one: dict) -> dict:
    return {name: value for name, value in one.items() if name != "query"}


def _shown(answer: Answer) -> tuple:
    headers = {k.lower(): v for k, v in answer.headers.items() if k.lower() not in PASSING}
    # The form has a token of its own each time, and who answers it is Django.
    body = b"" if b"csrf" in answer.body or b"data-inquiry" in answer.body else answer.body
    return answer.status, tuple(sorted(headers.items())), body


def _deception(target: Target) -> Iterator[Finding]:
    for path in PRIVATE:
        for disguise in ("", *DISGUISES):
            answer = target.ask(path + disguise, role="admin")
            kept = answer.headers.get("Cache-Control", "")
            is_private = "no-store" in kept or "private" in kept or "no-cache" in kept
            if answer.status == 200 and not is_private:
                yield Finding("private-kept", f"{path}{disguise}: Cache-Control {kept or 'lacks'}")
            if target.ask(path + disguise).status == 200:
                yield Finding("private-kept", f"{path}{disguise} is given to anybody afterwards")
