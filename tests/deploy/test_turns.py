"""Web servers take turns on the socket that systemd holds, and no visitor notices."""

import http.client
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.deploy.turns import ServiceManager, clean_environ

pytestmark = [
    pytest.mark.xdist_group("running_site"),
    pytest.mark.usefixtures("running_site"),
]


REQUEST = b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def manager(running_site) -> Iterator[ServiceManager]:
    found = ServiceManager(clean_environ(running_site.environ), WATCHDOG_USEC="3000000")
    yield found
    found.end()


@pytest.fixture
def server(manager) -> subprocess.Popen:
    """A server that is ready."""
    return manager.start_and_wait()


def ask(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 20) as visitor:
        visitor.sendall(REQUEST)
        assert visitor.recv(12) == b"HTTP/1.1 200"


class Visitor(threading.Thread):
    """Asks for an address again and again, on a new connection each time."""

    def __init__(self, port: int, method: str, path: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.method, self.path, self.stopped = port, method, path, stop
        self.answers = 0
        self.failures: list[str] = []

    def run(self) -> None:
        while not self.stopped.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            try:
                connection.request(self.method, self.path, headers={"Host": "localhost"})
                answer = connection.getresponse()
                answer.read()
                if answer.status >= 500:
                    self.failures.append(f"{self.path}: {answer.status}")
            except OSError as error:
                self.failures.append(f"{self.path}: {error!r}")
            except http.client.HTTPException as error:
                self.failures.append(f"{self.path}: {error!r}")
            finally:
                connection.close()
            self.answers += 1


def test_no_request_fails_while_servers_replace_each_other(manager, server):
    stop = threading.Event()
    visitors = [
        Visitor(manager.port, method, path, stop)
        for method, path in (("GET", "/"), ("GET", "/search/?q=a"), ("POST", "/contact/"))
    ]
    for visitor in visitors:
        visitor.start()
    # Once side by side, as an upgrade does it, and once one after the other, as a restart does.
    beside = manager.start_and_wait()
    server.send_signal(signal.SIGTERM)
    assert server.wait(60) == 0
    beside.send_signal(signal.SIGTERM)
    assert beside.wait(60) == 0
    answered = {visitor: visitor.answers for visitor in visitors}
    manager.start_and_wait()
    while any(visitor.answers <= before + 1 for visitor, before in answered.items()):
        stop.wait(0.02)
    stop.set()
    for visitor in visitors:
        visitor.join()
    assert [line for visitor in visitors for line in visitor.failures] == []


def test_who_asks_while_another_server_is_being_started_does_not_wait_for_it(running_site):
    # Without signs of life: each is a connection, and would set free who waits.
    manager = ServiceManager(clean_environ(running_site.environ))
    try:
        manager.start_and_wait()
        ask(manager.port)
        manager.start()
        ask(manager.port)
        manager.hear("READY=1")
    finally:
        manager.end()


def test_a_server_that_ends_accepts_nobody_more_and_answers_whom_it_has(manager, server):
    with socket.create_connection(("127.0.0.1", manager.port), 60) as visitor:
        # The server has this connection once it answers on a later one.
        connection = http.client.HTTPConnection("127.0.0.1", manager.port, timeout=60)
        connection.request("GET", "/robots.txt", headers={"Host": "localhost"})
        connection.getresponse().read()
        connection.close()
        server.send_signal(signal.SIGTERM)
        while manager.is_accepted_from_by(server):
            assert server.poll() is None, "It accepted connections to its end."
        later = socket.create_connection(("127.0.0.1", manager.port), 60)
        visitor.sendall(REQUEST)
        assert visitor.recv(12) == b"HTTP/1.1 200"
    assert server.wait(60) == 0
    later.sendall(REQUEST)
    manager.start_and_wait()
    assert later.recv(12) == b"HTTP/1.1 200"
    later.close()


def test_who_asks_as_the_server_ends_or_after_is_answered_by_it_or_by_the_next_one(manager, server):
    server.send_signal(signal.SIGTERM)
    manager.hear("STOPPING=1")
    visitors, has_ended = [], False
    while not has_ended:
        with suppress(subprocess.TimeoutExpired):
            has_ended = server.wait(0.03) == 0
        visitors.append(socket.create_connection(("127.0.0.1", manager.port), 60))
        visitors[-1].sendall(REQUEST)
    manager.start_and_wait()
    assert {visitor.recv(12) for visitor in visitors} == {b"HTTP/1.1 200"}
    for visitor in visitors:
        visitor.close()


def test_the_server_gives_signs_of_life(manager, server):
    manager.hear("WATCHDOG=1")
    manager.hear("WATCHDOG=1")


def test_two_sockets_are_refused_in_one_line(manager):
    refused = manager.start(sockets=2, stderr=subprocess.PIPE, text=True)
    _output, errors = refused.communicate(timeout=60)
    assert refused.returncode == 1
    assert "恰好一个监听套接字，却得到了 2 个" in errors
    assert errors.count("\n") == 1
