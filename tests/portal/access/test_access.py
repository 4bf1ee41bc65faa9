"""Who gets in where: every address of the site and the admin, for every role.

`access.txt` beside this file says it, and is reviewed like code. After a change of an address or a
permission, compare what the test says with what was meant, then write the file anew:

    ACCESS=write .venv/bin/python -m pytest tests/portal/access
"""

import os
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.db import transaction
from django.test import Client

from tests.portal.access.addresses import Address, every_address
from tests.portal.access.objects import ROLES, Objects

FILE = Path(__file__).with_name("access.txt")
HEADING = """\
# Who gets in where: {roles}.
#
# .  is answered            x  403, may not             >  is sent to the login
# -  404, as if not there   ~  is sent somewhere else   m  405, only by another method
# b  400, something lacks   !  500 or 503, which only three may: Wagtail's own test of the error
#                              page, an upload without a file in wagtail-localize, and /healthz
#                              where no worker runs
#
# Written by tests/portal/access/test_access.py, which says how; read each change before it is kept.
"""
MARKS = {403: "x", 404: "-", 405: "m", 400: "b"}
CLOSED = "x>-"


class WithoutBodies:
    """Middleware: whether somebody gets in is known before the page is rendered."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_template_response(self, request, response):
        response.content = b""
        return response


@pytest.fixture
def objects(db, settings):
    settings.MIDDLEWARE = [*site_settings.MIDDLEWARE, f"{__name__}.WithoutBodies"]
    return Objects()


def mark(answer) -> str:
    if answer.status_code in (301, 302, 303):
        return ">" if "/login/" in answer.headers["Location"] else "~"
    if answer.status_code >= 500:
        return "!"
    return MARKS.get(answer.status_code, ".")


def ask(client: Client, method: str, path: str) -> str:
    """Return the mark of an answer, and take back whatever was done for it."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        found = mark(getattr(client, method)(path))
        transaction.set_rollback(True)
    client.cookies = cookies
    return found


def clients(objects: Objects) -> list[Client]:
    found = []
    for role in ROLES:
        client = Client(raise_request_exception=False)
        if user := objects.user(role):
            client.force_login(user)
        found.append(client)
    return found


def read() -> dict[str, str]:
    """Return the marks of the roles by route, as reviewed."""
    marks, found = "", {}
    for line in FILE.read_text().splitlines():
        if line.startswith("["):
            marks = line.strip("[]").replace(" ", "")
        elif line.startswith("  "):
            found[line.strip()] = marks
    return found


def write(found: dict[str, str]) -> None:
    routes = defaultdict(list)
    for route, marks in found.items():
        routes[marks].append(route)
    text = HEADING.format(roles=", ".join(ROLES))
    for marks in sorted(routes):
        text += f"\n[{' '.join(marks)}]\n" + "".join(f"  {one}\n" for one in sorted(routes[marks]))
    FILE.write_text(text)


def answered(objects: Objects, addresses: list[Address]) -> dict[str, str]:
    """Return the marks that each role gets by GET, or by POST where GET is no method."""
    everybody = clients(objects)
    found = {}
    for address in addresses:
        path = objects.path(address)
        marks = "".join(ask(client, "get", path) for client in everybody)
        if "m" in marks:
            marks = "".join(ask(client, "post", path) for client in everybody)
        found[address.route] = marks
    return found


def test_each_role_gets_in_where_it_was_said_and_nowhere_else(objects):
    found = answered(objects, every_address())
    if os.environ.get("ACCESS") == "write":
        write(found)
    reviewed = read()
    new = sorted(found.keys() - reviewed.keys())
    assert not new, (
        f"These addresses are not in {FILE.name}: {new}. Decide who may use them, then write it "
        "anew (ACCESS=write, see the top of this file) and read what it says."
    )
    gone = sorted(reviewed.keys() - found.keys())
    assert not gone, f"These addresses of {FILE.name} are no more; write it anew: {gone}"
    other = {
        route: f"{' '.join(reviewed[route])} became {' '.join(marks)}"
        for route, marks in found.items()
        if reviewed[route] != marks
    }
    assert not other, f"Somebody gets in, or no longer, ({', '.join(ROLES)}): {other}"


def test_what_is_closed_to_reading_is_closed_to_writing(objects):
    reviewed = read()
    everybody = clients(objects)
    open_ones = []
    for address in every_address():
        for role, client, seen in zip(ROLES, everybody, reviewed[address.route], strict=True):
            if seen in CLOSED and ask(client, "post", objects.path(address)) in ".~":
                open_ones.append((role, address.route))
    # Forms that anybody may send, and what a POST asks for by other means than a page.
    assert open_ones == []
