"""What is slow or large is refused in front, and by the embedded server too."""

import http.client
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.disks import wait_until
from tests.portal.published.nginx import MISSING, NGINX, Nginx

pytestmark = [
    pytest.mark.xdist_group("running_site"),
    pytest.mark.usefixtures("running_site"),
]
if NGINX is None:
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    pytest.skip(MISSING, allow_module_level=True)

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def front(running_site) -> Iterator[Nginx]:
    """The real configuration, but for how long it waits."""
    quick = (("client_header_timeout 10s", "client_header_timeout 1s"),)
    quick += (("client_body_timeout 30s", "client_body_timeout 1s"),)
    server = Nginx(running_site.port, Path(running_site.folder.name), other=quick)
    yield server
    server.stop()


@pytest.fixture(params=["nginx", "embedded"])
def port(request, running_site, front) -> int:
    return front.port if request.param == "nginx" else running_site.port


@pytest.fixture(scope="module")
def counting(running_site) -> Iterator[Nginx]:
    """The real configuration, but for how many connections one address may have."""
    few = (("limit_conn portal_connections 100", "limit_conn portal_connections 3"),)
    server = Nginx(running_site.port, Path(running_site.folder.name), other=few)
    yield server
    server.stop()


def status_of(port: int, request: bytes, body: bytes = b"") -> int:
    """Send bytes as they are and return the answer's status; 0 for a connection just closed."""
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        # Whoever refuses may close before everything is sent.
        with suppress(OSError):
            connection.sendall(request + body)
        with suppress(OSError):
            line = connection.makefile("rb").readline()
            return int(line.split()[1]) if line else 0
    return 0


def test_ten_thousand_headers_are_refused(port, running_site):
    lines = "".join(f"X-Header-{number}: {number}\r\n" for number in range(10_000))
    request = f"GET /news/ HTTP/1.1\r\nHost: localhost:{running_site.port}\r\n{lines}\r\n"
    assert status_of(port, request.encode()) in (0, 400, 431, 494)


@pytest.mark.parametrize("path", ["/", "/news/", "/search/", "/visit", "/nothing/"])
def test_a_body_of_100_mb_is_refused_where_nothing_takes_it(port, running_site, path):
    request = (
        f"POST {path} HTTP/1.1\r\nHost: localhost:{running_site.port}\r\n"
        f"Content-Type: application/octet-stream\r\nContent-Length: {100 * MEGABYTE}\r\n\r\n"
    )
    assert status_of(port, request.encode()) == 413


def test_the_form_still_takes_its_files(port, running_site):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Host": f"localhost:{running_site.port}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", "/contact/", b"message=" + b"x" * (2 * MEGABYTE), headers)
    assert connection.getresponse().status == 200
    connection.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: local",
        b"POST /news/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nslow",
    ],
    ids=["headers", "body"],
)
def test_who_sends_slowly_is_sent_away_in_front(front, sent):
    with socket.create_connection(("127.0.0.1", front.port), 30) as connection:
        connection.sendall(sent)
        # Nothing more comes; nginx ends it, and the application never hears of it.
        with suppress(ConnectionResetError):
            assert connection.recv(1000)[9:12] in (b"", b"408")


@pytest.mark.parametrize("path", ["/search/", "/contact/", "/en/contact/", "/admin/login/"])
def test_who_keeps_the_application_busy_with_many_connections_gets_no_more(
    counting, running_site, path
):
    host = f"Host: localhost:{running_site.port}\r\n"
    with ExitStack() as stack:
        for _ in range(3):
            held = stack.enter_context(socket.create_connection(("127.0.0.1", counting.port), 30))
            # It waits for a body that does not come.
            held.sendall(f"POST {path} HTTP/1.1\r\n{host}Content-Length: 9\r\n\r\n".encode())
        request = f"GET {path} HTTP/1.1\r\n{host}Connection: close\r\n\r\n".encode()
        wait_until(lambda: status_of(counting.port, request) == 429)
        # Files are sent to as many as ask.
        file = b"GET /static/staticfiles.json HTTP/1.1\r\nConnection: close\r\n" + host.encode()
        assert status_of(counting.port, file + b"\r\n") == 200
    wait_until(lambda: status_of(counting.port, request) in (200, 302))
