"""wapiti (https://wapiti-scanner.github.io) over the public site, and over the admin as each role.

It runs in an environment of its own, which `make attack` sets up: its pins are not the site's.
Modules that ask hosts on the internet are left out.
"""

import json
import re
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bench.attack.errors import ServerError
from bench.attack.findings import Finding
from bench.attack.people import Secret
from bench.attack.target import MAY_FAIL, ROLES, Target

NAME = "wapiti"
PROGRAM = Path(sysconfig.get_path("scripts")).parent / "attack" / "bin" / "wapiti"
MODULES = (
    "backup", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers",
    "https_redirect", "ldap", "methods", "permanentxss", "redirect", "shellshock", "sql", "upload",
    "xss",
)  # fmt: skip
#: For each role: seconds to look around, and for each of the modules to attack what was seen: a
#: hundred at most for a role, ten minutes for all six.
SCAN_SECONDS, ATTACK_SECONDS = 30, 4
#: What wapiti calls as it calls a token that nobody checks, and is another thing.
TOKENLESS = "wapiti-form-without-token"
#: Requests as somebody, from which on the scan was one as somebody.
FEW = 20
LEFT_OUT = ("/admin/logout/*", "/admin/failwhale/*", "/admin/account/*", "/static/*", "/media/*")


class WapitiEnded(Exception):
    """wapiti itself broke; the message is what it printed last."""


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Let it scan as anonymous from the home page, and as each role from the admin's."""
    if not PROGRAM.exists():
        raise RuntimeError("wapiti is not installed: run it by make attack")
    for role in ROLES:
        before, started = target.tried, time.monotonic()
        lines = len(target.site.lines)
        try:
            report = _scanned(target, role)
        except (WapitiEnded, subprocess.TimeoutExpired) as error:
            yield Finding("not-attacked", f"{role}: {error}")
            continue
        requests, seconds = target.tried - before, time.monotonic() - started
        print(f"   {role}: {requests} requests in {seconds:.0f} seconds", flush=True)
        yield from _found(role, report)
        target.errors += _errors(role, target.site.lines[lines:])
        if role != "anonymous" and not _is_seen(target, lines):
            yield Finding("not-attacked", f"wapiti was not signed in as {role}")
        if role != "anonymous" and target.ask("/admin/", role=role).status != 200:
            yield Finding("not-attacked", f"{role} was signed out meanwhile")


def _scanned(target: Target, role: str, tries: int = 2) -> dict:
    """Scan as a role, and once more if wapiti breaks: its own database may be "locked"."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _scan(target, role, Path(folder))
    except WapitiEnded as error:
        if tries == 1:
            raise
        print(f"   {role}: once more, {str(error)[-100:].strip()}", flush=True)
        return _scanned(target, role, tries - 1)


def _is_seen(target: Target, since: int) -> bool:
    """Whether the site knew who asked, at more than a few addresses, from that line of its log."""
    return sum('"user": ' in line for line in target.site.lines[since:]) > FEW


def _found(role: str, report: dict) -> Iterator[Finding]:
    for kind in ("vulnerabilities", "anomalies"):
        for category, found in report[kind].items():
            name = "wapiti-" + re.sub(r"[^a-z0-9]+", "-", category.lower()).strip("-")
            for one in found:
                code = TOKENLESS if one["info"].startswith("Lack of") else name
                where = f"{one['method']} {one['path']} {one.get('parameter') or ''}"
                yield Finding(code, f"{role}: {where}: {one['info']}")


def _errors(role: str, lines: list[str]) -> Iterator[ServerError]:
    """Return what the site's log says it answered with an error: wapiti is silent of most."""
    for line in lines:
        if '"Request answered"' not in line or any(path in line for path in MAY_FAIL):
            continue
        with suppress(ValueError):
            entry = json.loads(line)
            if entry["status"] >= 500:
                what = f"{role}: {entry['method']} {entry['path']}"
                code = "half-form" if entry["method"] == "POST" else "server-error"
                yield ServerError(code, what, entry["status"], entry["request"])


def _scan(target: Target, role: str, folder: Path) -> dict:
    start = "/" if role == "anonymous" else "/admin/"
    report = folder / "report.json"
    command = [
        PROGRAM, "--url", target.url + start, "--scope", "folder", "--module", ",".join(MODULES),
        "--max-scan-time", SCAN_SECONDS, "--max-attack-time", ATTACK_SECONDS, "--timeout", 30,
        "--depth", 6, "--tasks", 4, "--verify-ssl", 0, "--no-bugreport",
        "--store-session", folder, "--store-config", folder, "--format", "json",
        "--output", report, "--flush-session",
    ]  # fmt: skip
    # Not with --drop-set-cookie, which takes the cookie off each request.
    if role != "anonymous":
        command += ["--header", f"Cookie: {target.cookie_header(role)}"]
    for path in LEFT_OUT:
        command += ["--exclude", target.url + path]
    before = len(target.site.lines)
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False,
        timeout=SCAN_SECONDS + len(MODULES) * (ATTACK_SECONDS + 30),
    )  # fmt: skip
    target.tried += len(target.site.lines) - before
    if not report.exists():
        raise WapitiEnded(
            f"wapiti ended without a report: {done.stdout[-500:]}{done.stderr[-500:]}"
        )
    return json.loads(report.read_text())
