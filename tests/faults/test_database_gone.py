"""The database is gone for a while: what is read goes on, what is sent is given back, all returns.

PostgreSQL behind a cable that is pulled out; SQLite, which is a file, locked by somebody else.
"""

import json
import sqlite3
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.db import connection

from bench import _senders
from tests.portal.published.nginx import MISSING, NGINX, Nginx

pytestmark = pytest.mark.xdist_group("running_site")
needs_cable = pytest.mark.skipif(connection.vendor == "sqlite", reason="a file has no cable")
#: Seconds in which whoever cannot be helped is told so.
PATIENCE = 5.0
TEXT = "断桥铝型材模具一套，请报价。" * 10
TECHNICAL = (b"Traceback", b"psycopg", b"OperationalError", b"connection", b"127.0.0.1")


def wait_until(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.05)


@contextmanager
def pulled_out(cable) -> Iterator[None]:
    cable.cut()
    try:
        yield
    finally:
        cable.mend()


def health(site) -> tuple[int, dict]:
    status, body = site.get("/healthz")
    return status, json.loads(body)["failing"]


@pytest.fixture(autouse=True)
def _well(wired):
    """Each test begins with a site that is well, and knows whom to call."""
    wait_until(lambda: (Path(wired.folder.name) / "whom-to-call.json").exists())
    wait_until(lambda: health(wired)[0] == 200)


@needs_cable
@pytest.mark.skipif(NGINX is None, reason=MISSING)
def test_stored_pages_go_on_from_the_server_and_from_nginx(wired, cable):
    nginx = Nginx(wired.port, Path(wired.folder.name))
    paths = ("/", "/en/", "/news/")
    try:
        for path in paths:
            assert wired.get(path)[0] == 200
        with pulled_out(cable):
            wait_until(lambda: health(wired) == (503, {"database": "no answer"}))
            for path in paths:
                assert wired.get(path)[0] == 200
                request = urllib.request.Request(
                    f"http://127.0.0.1:{nginx.port}{path}",
                    headers={"Host": f"localhost:{wired.port}"},
                )
                with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                    assert answer.status == 200
    finally:
        nginx.stop()
    wait_until(lambda: health(wired)[0] == 200)


@needs_cable
@pytest.mark.parametrize(
    ("path", "language", "heading"),
    [
        ("/search/?q=%E6%A8%A1%E5%85%B7", "zh-Hans", None),
        ("/en/search/?q=die", "en", "Not to be reached at the moment"),
        ("/en/contact/", "en", "Not to be reached at the moment"),
        ("/nothing-of-the-kind/", "zh-Hans", None),
    ],
)
def test_a_page_that_needs_the_database_names_the_telephone(wired, cable, path, language, heading):
    with pulled_out(cable):
        started = time.monotonic()
        status, body = wired.get(path)
        assert time.monotonic() - started < PATIENCE
        assert status == 503
        page = BeautifulSoup(body, "html.parser")
        assert page.html["lang"] == language
        assert page.select_one("[data-phones] a[href^='tel:+86']")
        assert heading is None or page.h1.get_text() == heading
        assert not any(word in body for word in TECHNICAL)
    wait_until(lambda: wired.get(path)[0] in (200, 404))


@needs_cable
def test_staff_are_told_that_nothing_was_saved_and_not_to_call(wired, cable):
    with pulled_out(cable):
        request = urllib.request.Request(f"{wired.url}/admin/", headers={"Cookie": "sessionid=x"})
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=PATIENCE)
        assert caught.value.code == 503
        assert not BeautifulSoup(caught.value.read(), "html.parser").select("[data-phones]")


@needs_cable
def test_an_inquiry_is_given_back_and_arrives_when_it_is_sent_once_more(wired, cable, mailbox):
    processes = wired.child("web"), wired.child("worker")
    text = f"{TEXT} {time.time_ns()}"
    token = _senders.form_token(wired.port)
    fields = _senders.answers(7, text) | {"token": token, "end": "1"}
    with pulled_out(cable):
        started = time.monotonic()
        letter = _senders.letter_with_drawing(fields, text, 40_000)
        reply = _senders.post(wired.port, letter, "/contact/?from=1")
        assert time.monotonic() - started < PATIENCE
        assert reply.status == 503
        page = BeautifulSoup(reply.body, "html.parser")
        assert page.select_one("[data-phones] a[href^='tel:']")
        form = page.form
        assert (form["method"], form["action"]) == ("post", "/contact/?from=1")
        assert form.select_one("textarea").get_text().strip() == text
        assert form.select_one("input[type=file]")["name"] == "drawings"
        again = {i["name"]: i["value"] for i in form.select("input[type=hidden]")}
        again[form.select_one("textarea")["name"]] = text
        assert again == fields
    wait_until(lambda: health(wired)[0] == 200)
    assert _senders.post(wired.port, _senders.plain_letter(again)).status == 303
    assert mailbox.has(text, 30)
    # Nothing had to be started anew, the worker's tasks neither.
    assert processes == (wired.child("web"), wired.child("worker"))


@needs_cable
def test_a_database_that_accepts_and_says_nothing_keeps_nobody_waiting(wired, cable):
    cable.silence()
    try:
        started = time.monotonic()
        status, body = wired.get("/en/search/?q=die")
        assert (status, time.monotonic() - started < 2 * PATIENCE) == (503, True)
        assert b"tel:" in body
    finally:
        cable.cut()
        cable.mend()
    wait_until(lambda: health(wired)[0] == 200)


@needs_cable
def test_a_worker_that_loses_the_database_among_its_pictures_is_not_started_anew(wired, cable):
    worker = wired.child("worker")
    among_pictures = (b"portal_customimage", b"CLOSE")
    with pulled_out(cable):
        wait_until(lambda: "Tasks wait for the database" in wired.output)
        cable.breaks_at = among_pictures
    wait_until(lambda: not cable.breaks_at)
    # Whoever reads them once more has got over it.
    cable.breaks_at = among_pictures
    wait_until(lambda: not cable.breaks_at)
    assert wired.child("worker") == worker
    wait_until(lambda: health(wired)[0] == 200)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows")
def test_while_somebody_else_writes_to_the_file_all_is_read_and_what_is_sent_waits(wired, mailbox):
    processes = wired.child("web"), wired.child("worker")
    text = f"{TEXT} {time.time_ns()}"
    fields = _senders.answers(8, text) | {"token": _senders.form_token(wired.port)}
    other = sqlite3.connect(Path(wired.folder.name) / "db.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    replies = []
    sender = _senders.threading.Thread(
        target=lambda: replies.append(_senders.post(wired.port, _senders.plain_letter(fields)))
    )
    sender.start()
    for path in ("/", "/en/search/?q=die", "/contact/", "/healthz"):
        started = time.monotonic()
        assert wired.get(path)[0] == 200
        assert time.monotonic() - started < PATIENCE
    assert replies == []
    other.execute("ROLLBACK")
    other.close()
    sender.join(PATIENCE)
    assert [reply.status for reply in replies] == [303]
    assert mailbox.has(text, 30)
    assert processes == (wired.child("web"), wired.child("worker"))
