"""Headers by the rules of Mozilla's HTTP Observatory, for every kind of page.

https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring: 100 to begin with, penalties
first; from 90 on what is better than asked for counts too. 100 and more is an A+.
"""

import re
from collections.abc import Iterator

from bench.attack.findings import Finding
from bench.attack.people import Secret
from bench.attack.target import Answer, Target

NAME = "headers"
PUBLIC = ("/", "/en/", "/news/", "/contact/", "/search/?q=a", "/nothing/")
STAFF = ("/admin/", "/admin/pages/", "/admin/inquiries/", "/admin/account/", "/admin/users/")
BEST = 100
HALF_A_YEAR = 15_768_000
SAFE_REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Mark each page, and name what costs points."""
    groups = (
        ("public", "anonymous", PUBLIC),
        ("admin", "anonymous", ("/admin/login/",)),
        ("admin", "admin", STAFF),
    )
    for where, role, paths in groups:
        lowest, why = 1000, {}
        for path in paths:
            answer = target.ask(path, role=role)
            marks = observatory(answer, target.url)
            score = BEST + sum(points for points in marks.values() if points < 0)
            if score >= 90:
                score += sum(points for points in marks.values() if points > 0)
            lowest = min(lowest, score)
            why |= {rule: path for rule, points in marks.items() if points < 0}
        print(f"   {where} as {role}: {lowest} points at least of 135, 100 is an A+")
        for rule, path in why.items():
            yield Finding(f"{where}-{rule}", f"{path} ({lowest} points)")
    yield from _rest(target)


def observatory(answer: Answer, own: str) -> dict[str, int]:
    """Return the points of each rule: below 0 a penalty, above 0 a bonus."""
    headers = answer.headers
    policy = _directives(headers.get("Content-Security-Policy", ""))
    hsts = re.search(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    allows = headers.get("Access-Control-Allow-Origin")
    return {
        "csp": _policy_points(policy),
        "cookies": _cookie_points(answer.cookies),
        "cors": -50 if allows and headers.get("Access-Control-Allow-Credentials") else 0,
        "hsts": 0 if hsts and int(hsts[1]) >= HALF_A_YEAR else -20,
        "referrer": 5 if headers.get("Referrer-Policy") in SAFE_REFERRERS else -5,
        "sniffing": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "framing": _framing_points(headers.get("X-Frame-Options", ""), policy),
        "resources": 10 if headers.get("Cross-Origin-Resource-Policy") == "same-origin" else 0,
        "foreign-scripts": -50 if _foreign_scripts(answer.text, own) else 0,
    }


def _directives(policy: str) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in policy.lower().split(";"))
    return {name: value for name, _space, value in parts if name}


def _policy_points(policy: dict[str, str]) -> int:
    if not policy:
        return -25
    scripts = policy.get("script-src", policy.get("default-src", "*"))
    styles = policy.get("style-src", policy.get("default-src", "*"))
    objects = policy.get("object-src", policy.get("default-src", "*"))
    broad = re.compile(r"(?:^| )(?:\*|https?:|data:|'unsafe-inline')(?: |$)")
    if broad.search(scripts) or broad.search(objects):
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if any("http:" in value for value in policy.values()):
        return -20
    if broad.search(styles):
        return 0
    strict = policy.get("default-src") == "'none'" and policy.get("form-action") in (
        "'none'", "'self'",
    )  # fmt: skip
    return 10 if strict else 5


def _cookie_points(cookies: list[str]) -> int:
    points = 5 if cookies else 0
    for cookie in map(str.lower, cookies):
        name = cookie.partition("=")[0]
        if "; secure" not in cookie:
            points = min(points, -40 if "session" in name else -20)
        if "session" in name and "; httponly" not in cookie:
            points = min(points, -30)
        if not re.search(r"; samesite=(?:lax|strict)", cookie):
            points = min(points, -20 if "csrf" in name else 0)
    return points


def _framing_points(option: str, policy: dict[str, str]) -> int:
    if "frame-ancestors" in policy:
        return 5
    return 0 if option.upper() in ("DENY", "SAMEORIGIN") else -20


def _foreign_scripts(html: str, own: str) -> bool:
    sources = re.findall(r"<script[^>]+src=[\"']?([^\"' >]+)", html)
    return any("//" in source and not source.startswith(own) for source in sources)


def _rest(target: Target) -> Iterator[Finding]:
    """What the Observatory does not ask for."""
    for path in (*PUBLIC, "/robots.txt", "/sitemap.xml", "/healthz", "/news/feed/", "/media/x.png"):
        headers = target.ask(path).headers
        for name in ("X-Powered-By", "X-AspNet-Version", "X-Debug"):
            if name in headers:
                yield Finding("tells-its-program", f"{path}: {name}")
        if re.search(r"\d", headers.get("Server", "")):
            yield Finding("tells-its-program", f"{path}: {headers['Server']}")
        isolating = {"Cross-Origin-Opener-Policy", "Permissions-Policy"}
        is_page = headers.get("Content-Type", "").startswith("text/html")
        if is_page and not isolating <= headers.keys():
            yield Finding("lacks-isolation", path)
    for path in STAFF:
        headers = target.ask(path, role="admin").headers
        if not re.search("no-store|private|no-cache", headers.get("Cache-Control", "")):
            yield Finding("private-kept", path)
    for cookie in target.ask("/admin/login/").cookies:
        if not cookie.startswith("__Host-"):
            yield Finding("cookie-of-the-domain", cookie.partition("=")[0])
