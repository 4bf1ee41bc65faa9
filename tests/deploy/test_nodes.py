"""Three nodes behind nginx, one PostgreSQL, one bucket: what a visitor notices of their faults."""

import json
import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import pytest

from bench._senders import Sender, Tally
from bench.submission_faults import KEPT, KINDS
from tests.deploy.nodes import VARNISH, Node, Nodes, Varnish
from tests.portal.published.asking import Editing, ask, mark, until
from tests.portal.published.nginx import MISSING, NGINX

if NGINX is None:
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    pytest.skip(MISSING, allow_module_level=True)
pytestmark = [
    pytest.mark.xdist_group("nodes"),
    pytest.mark.skipif(
        not os.environ.get("DATABASE_URL"), reason="Several nodes share a PostgreSQL."
    ),
]
SENDERS = 8
#: Seconds for something to happen on a machine that does much else.
PATIENCE = 120


@pytest.fixture(scope="module")
def nodes(object_server) -> Iterator[Nodes]:
    found = Nodes(object_server)
    yield found
    found.remove()


@pytest.fixture
def editing(nodes) -> Iterator[Editing]:
    """Somebody who edits on the first node."""
    program = Editing(nodes.nodes[0])
    yield program
    program.end()


def shown_by(node: Node, nodes: Nodes, path: str = "/") -> int:
    """The newest change that a node shows at once."""
    return mark(ask(node.port, path, nodes.host)[2])


def health_of(node: Node, nodes: Nodes) -> dict[str, str]:
    return json.loads(ask(node.port, "/healthz", nodes.host)[2])["failing"]


class Inquirers:
    """Visitors who send inquiries with drawings to the balancer."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes, self.tally = nodes, Tally()
        self.mark = f"nodes-{uuid.uuid4().hex[:8]}"
        self.senders = [Sender(n, nodes.port, self.mark, self.tally) for n in range(SENDERS)]

    def wait_for_more(self, count: int = 1) -> None:
        """Return once so many more are acknowledged than now."""
        wanted = len(self.tally.acknowledged) + count
        until(lambda: len(self.tally.acknowledged) >= wanted, PATIENCE)

    def end(self) -> None:
        for sender in self.senders:
            sender.ending.set()
        for sender in self.senders:
            sender.join(PATIENCE)
            assert not sender.is_alive(), self.tally.answers

    def lost(self, node: Node) -> list[str]:
        """What was acknowledged, and is not kept whole and once, as `node` sees it."""
        printed = node.manage("shell", "-v0", "-c", KEPT.format(mark=self.mark))
        [line] = [line for line in printed.splitlines() if line.startswith("kept ")]
        kept = json.loads(line.removeprefix("kept "))
        assert len({row[0] for row in kept}) == len(kept), "one is kept twice"
        by_token = {row[1]: row for row in kept}
        return [
            text
            for text, (location, sha256) in self.tally.acknowledged.items()
            if (row := by_token.get(location.rstrip("/").rpartition("/")[2])) is None
            or (row[0], row[3], row[4]) != (text, [[sha256, sha256]], KINDS)
        ]


@contextmanager
def inquirers(nodes: Nodes) -> Iterator[Inquirers]:
    found = Inquirers(nodes)
    for sender in found.senders:
        sender.start()
    try:
        yield found
    finally:
        found.end()


class Reader(threading.Thread):
    """Reads a page that is stored and one that never is, again and again."""

    def __init__(self, nodes: Nodes, path: str) -> None:
        super().__init__(daemon=True)
        self.nodes, self.path = nodes, path
        self.ending = threading.Event()
        self.read, self.failed = 0, []

    def run(self) -> None:
        while not self.ending.is_set():
            try:
                status = ask(self.nodes.port, self.path, self.nodes.host)[0]
            except OSError as error:
                status = str(error)
            self.read += 1
            if status != 200:
                self.failed.append(status)


@contextmanager
def readers(nodes: Nodes) -> Iterator[list[Reader]]:
    found = [Reader(nodes, path) for path in ("/", "/news/", "/search/?q=die", "/contact/")]
    for reader in found:
        reader.start()
    yield found
    for reader in found:
        reader.ending.set()
    for reader in found:
        reader.join(PATIENCE)


def test_what_is_published_on_one_is_seen_on_all_within_a_second(nodes, editing):
    for node in nodes.nodes:
        assert ask(node.port, "/", nodes.host)[0] == 200
    seconds = []
    for _ in range(5):
        number = editing.change()
        committed = time.monotonic()
        for node in nodes.nodes:
            until(lambda at=node, then=number: shown_by(at, nodes) == then, 10)
        seconds.append(time.monotonic() - committed)
    assert median(seconds) < 1, seconds


def test_a_picture_is_the_same_on_all_of_them_and_through_the_balancer(nodes):
    pictures = nodes.objects.contents(nodes.bucket, "site/media/original_images/")
    assert pictures
    key, content = next(iter(pictures.items()))
    path = key.removeprefix("site")
    for port in (*(node.port for node in nodes.nodes), nodes.port, nodes.port):
        status, _headers, body = ask(port, path, nodes.host)
        assert (status, body) == (200, content)


def test_a_killed_node_takes_nothing_along_that_was_acknowledged(nodes):
    with inquirers(nodes) as sending, readers(nodes) as reading:
        for victim in nodes.nodes:
            sending.wait_for_more(SENDERS)
            victim.kill()
            # The others go on by themselves.
            sending.wait_for_more(SENDERS)
            victim.start()
    broken = sending.tally.answers.pop("broken", 0)
    assert set(sending.tally.answers) == {"303"}
    assert broken <= SENDERS * len(nodes.nodes), "more than what was under way"
    assert [sending.lost(node) for node in nodes.nodes[:1]] == [[]]
    for reader in reading:
        assert reader.read > 3
        assert len(reader.failed) <= len(nodes.nodes), (reader.path, reader.failed)


def test_a_node_cut_off_from_the_database_sends_what_is_stored_and_says_so(nodes, editing):
    node, others = nodes.nodes[1], [nodes.nodes[0], nodes.nodes[2]]
    before = editing.change()
    until(lambda: shown_by(node, nodes) == before, 10)
    with inquirers(nodes) as sending, readers(nodes) as reading:
        sending.wait_for_more()
        node.cable.cut()
        until(lambda: "database" in health_of(node, nodes), PATIENCE)
        number = editing.change()
        for other in others:
            until(lambda at=other: shown_by(at, nodes) == number, 10)
        for _ in range(20):
            status, _headers, body = ask(node.port, "/", nodes.host)
            assert (status, mark(body)) == (200, before), "it goes on with what it has"
        assert ask(node.port, "/search/?q=die", nodes.host)[0] == 503
        sending.wait_for_more(SENDERS)
        node.cable.mend()
        until(lambda: "database" not in health_of(node, nodes), PATIENCE)
        # Whoever gives it readers as soon as it is well gives them nothing old.
        assert shown_by(node, nodes) == number
    assert set(sending.tally.answers) == {"303"}, "the others took what it could not"
    assert sending.lost(node) == []
    assert [(reader.path, reader.failed) for reader in reading if reader.failed] == []


@pytest.mark.skipif(VARNISH is None, reason="varnish is missing (apt-get install varnish)")
def test_varnish_answers_by_itself_and_forgets_what_was_changed(nodes, editing):
    varnish = Varnish(nodes.cache_port, nodes.nodes[0].port)

    def asked(path: str = "/", **headers: str):
        headers |= {"X_Forwarded_For": "203.0.113.9"}
        return ask(nodes.cache_port, path, nodes.host, **headers)

    def is_kept(path: str, **headers: str) -> bool:
        return asked(path, **headers)[1].get("age", "0") != "0"

    try:
        until(lambda: asked()[0] == 200, PATIENCE)
        until(lambda: is_kept("/") and is_kept("/news/"), PATIENCE)
        for _ in range(3):
            number = editing.change()
            committed = time.monotonic()
            until(lambda then=number: mark(asked()[2]) == then, 10)
            assert time.monotonic() - committed < 4
        until(lambda: is_kept("/"), PATIENCE)
        assert not is_kept("/", Cookie="sessionid=somebody")
        for path in ("/contact/", "/search/?q=die", "/healthz", "/admin/login/"):
            asked(path)
            assert not is_kept(path), path
        status, headers, _body = asked(If_None_Match=asked()[1]["etag"])
        assert (status, headers["cache-control"]) == (304, "no-cache")
    finally:
        varnish.stop()
