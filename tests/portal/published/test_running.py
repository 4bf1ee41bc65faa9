"""Real servers, real readers: the application's own, and nginx in front of it."""

import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.portal.published.asking import Editing, ask, mark, until
from tests.portal.published.nginx import MISSING, NGINX, Nginx
from tests.running_site import ROOT, RunningSite, free_port

pytestmark = [
    pytest.mark.xdist_group("running_site"),
    pytest.mark.usefixtures("running_site"),
]
if NGINX is None:
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    pytest.skip(MISSING, allow_module_level=True)


@pytest.fixture(scope="module")
def nginx(running_site) -> Iterator[Nginx]:
    server = Nginx(running_site.port, Path(running_site.folder.name))
    yield server
    server.stop()


def host(site: RunningSite) -> str:
    return f"localhost:{site.port}"


@pytest.fixture
def editing(running_site) -> Iterator[Editing]:
    program = Editing(running_site)
    yield program
    program.end()


class Reader(threading.Thread):
    """Reads pages until told to stop, and notes each that lacks what was committed before."""

    def __init__(self, port: int, name: str, stop: threading.Event, committed: list[int]) -> None:
        super().__init__(daemon=True)
        self.port, self.host, self.stopped, self.committed = port, name, stop, committed
        self.stale: list[str] = []
        self.read = 0

    def run(self) -> None:
        for path in itertools.cycle(("/", "/news/", "/news/feed/")):
            if self.stopped.is_set():
                return
            least = self.committed[0]
            status, _headers, body = ask(self.port, path, self.host)
            self.read += 1
            # The feed has titles only.
            shown = mark(body) if path != "/news/feed/" else least
            if status != 200 or shown < least:
                self.stale.append(f"{path} {status}: {shown} after {least}")


@contextmanager
def readers(ports: list[int], name: str, committed: list[int]) -> Iterator[list[Reader]]:
    stop = threading.Event()
    found = [Reader(port, name, stop, committed) for port in ports]
    for reader in found:
        reader.start()
    yield found
    stop.set()
    for reader in found:
        reader.join()


def test_nginx_answers_as_the_application_does(running_site, nginx):
    name = host(running_site)
    paths = [
        "/", "/en/", "/news/", "/news/feed/", "/news/feed/atom/", "/en/news/feed/", "/robots.txt",
        "/sitemap.xml", "/prefetch.speculationrules",
        # Not kept, or not there.
        "/news", "/nothing/", "/index.html", "/current/pages/", "//", "/news//", "/en/../news/",
        "/news/%2e%2e/", "/news/?utm_source=x", "/news/?q=1", "/news/index.html",
        "/index.html.headers", "/%6eews/", "/NEWS/", "/healthz",
    ]  # fmt: skip
    for path, coding in itertools.product(paths, ("identity", "gzip", "br")):
        for method in ("GET", "HEAD"):
            asked = {"Accept_Encoding": coding, "method": method}
            ask(running_site.port, path, name, **asked)
            own, front = (
                ask(port, path, name, **asked) for port in (running_site.port, nginx.port)
            )
            if "etag" in own[1] or own[0] != 200:
                # What is rendered for each is padded at random when it is compressed.
                own[1].pop("content-length", None), front[1].pop("content-length", None)
            if own[0] == 200 and "etag" not in own[1] and coding == "gzip":
                own[1].pop("content-length", None), front[1].pop("content-length", None)
            assert (own[0], own[1]) == (front[0], front[1]), (path, asked)
            if "etag" in own[1]:
                assert own[2] == front[2], (path, asked)


def test_nginx_needs_no_application_for_what_is_kept(running_site):
    name = host(running_site)
    alone = Nginx(free_port(), Path(running_site.folder.name))
    try:
        for path in ("/", "/en/", "/news/", "/news/feed/", "/robots.txt", "/sitemap.xml"):
            # The worker may be making pictures, each of which is a change.
            until(
                lambda path=path: (
                    ask(running_site.port, path, name) and ask(alone.port, path, name)[0] == 200
                ),
                60,
            )
            headers = ask(running_site.port, path, name)[1]
            known = ask(alone.port, path, name, If_None_Match=headers["etag"])
            assert known[0] == 304
            assert known[1] == ask(running_site.port, path, name, If_None_Match=headers["etag"])[1]
        for asked in (
            {"Cookie": "sessionid=x"}, {"Cookie": "a=1; messages=y"}, {"method": "POST"},
        ):  # fmt: skip
            assert ask(alone.port, "/", name, **asked)[0] == 502
        for path in ("/?q=1", "/news//", "/contact/", "/%2e%2e/gate", "/current", "/gate"):
            assert ask(alone.port, path, name)[0] in (400, 502)
    finally:
        alone.stop()


def test_no_reader_gets_what_was_before_a_change(running_site, nginx, editing):
    committed = [editing.change()]
    ports = [running_site.port, nginx.port] * 4
    with readers(ports, host(running_site), committed) as eight:
        for _ in range(24):
            committed[0] = editing.change()
    assert [line for reader in eight for line in reader.stale] == []
    assert all(reader.read for reader in eight)


def test_no_reader_gets_what_was_before_a_crash(running_site, nginx):
    for port in (running_site.port, nginx.port):
        ask(port, "/", host(running_site))
        number = Editing(running_site).change_and_be_killed()
        for again in (port, nginx.port, running_site.port):
            assert mark(ask(again, "/", host(running_site))[2]) == number


def test_other_nodes_follow_within_a_second(running_site, editing, tmp_path):
    ports = [free_port(), free_port()]
    database = running_site.environ["DATABASE_URL"]
    data = Path(running_site.folder.name)
    nodes = []
    for port in ports:
        folder = tmp_path / str(port)
        folder.mkdir()
        for shared in ("static", "media", "secret_key"):
            (folder / shared).symlink_to(data / shared)
        own = {
            "DATA_DIR": str(folder),
            "DATABASE_URL": database or f"sqlite:///{data}/db.sqlite3",
            "SITE_URL": running_site.url,
        }
        nodes.append(
            subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "granian",
                    "--interface",
                    "wsgi",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    str(port),
                    "--blocking-threads",
                    "3",
                    "--no-ws",
                    "--log-level",
                    "warning",
                    "portal.wsgi:application",
                ],
                cwd=ROOT,
                env=running_site.environ | own,
            )
        )
    try:
        name = host(running_site)
        for port in ports:
            until(lambda port=port: ask(port, "/", name)[0] == 200, 60)
        for _ in range(3):
            number = editing.change()
            end = time.monotonic() + 1
            assert mark(ask(running_site.port, "/", name)[2]) == number
            for port in ports:
                until(lambda at=port, then=number: mark(ask(at, "/", name)[2]) == then, 5)
            assert time.monotonic() < end + 0.2
    finally:
        for node in nodes:
            node.terminate()
        for node in nodes:
            node.wait(20)


def test_health_knows_of_the_store(running_site):
    status, _headers, body = ask(running_site.port, "/healthz", host(running_site))
    assert "published" not in json.loads(body)["failing"]
    assert status in (200, 503)


def test_a_drawing_comes_with_a_policy_of_its_own_through_nginx_too(running_site, nginx):
    drawing = Path(running_site.folder.name) / "media" / "images" / "drawing.svg"
    drawing.parent.mkdir(parents=True, exist_ok=True)
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    for port in (running_site.port, nginx.port):
        status, headers, _body = ask(port, "/media/images/drawing.svg", host(running_site))
        assert (status, headers["content-type"]) == (200, "image/svg+xml")
        assert headers["content-security-policy"] == (
            "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        )
        assert headers["x-content-type-options"] == "nosniff"
