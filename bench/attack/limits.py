"""Too much: guesses, floods under invented addresses, slow and large requests."""

import socket
import time
from collections.abc import Iterator

from bench.attack.findings import Finding
from bench.attack.people import Secret
from bench.attack.target import Target

NAME = "limits"
MEGABYTE = 1024 * 1024
#: Seconds after which nginx must have sent away who is slow: it waits for ten.
PATIENCE = 30


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """See that guessing is slowed down, and that a flood leaves the site answering."""
    yield from _guess(target)
    yield from _large(target)
    yield from _slow(target)


def _guess(target: Target) -> Iterator[Finding]:
    """Guess the passwords of an account, and of one that is not there, by many addresses."""
    for username in ("planted", "nobody"):
        answers = []
        for number in range(40):
            target.ask("/admin/login/")
            data = {"login": username, "password": f"guess {number}"}
            invented = {"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": "203.0.113.9"}
            answer = target.post("/admin/login/", data, headers=invented)
            answers.append(answer.status)
        if 429 not in answers:
            yield Finding("guessing", f"{username}: 40 guesses, never told to wait")


def _large(target: Target) -> Iterator[Finding]:
    for embedded in (False, True):
        where = "embedded" if embedded else "nginx"
        lines = "".join(f"X-{number}: {'x' * 50}\r\n" for number in range(10_000))
        many = f"GET / HTTP/1.1\r\nHost: {target.host}\r\n{lines}\r\n".encode()
        long = f"GET /{'x' * 100_000} HTTP/1.1\r\nHost: {target.host}\r\n\r\n".encode()
        body = (
            f"POST /search/ HTTP/1.1\r\nHost: {target.host}\r\nX-Forwarded-Proto: https\r\n"
            f"Content-Length: {100 * MEGABYTE}\r\n\r\n"
        ).encode()
        for what, request in (("10,000 headers", many), ("a long address", long), ("100 MB", body)):
            status = target.raw(request, embedded, wait=5)[9:12]
            if status[:1] not in (b"", b"4"):
                yield Finding("large-taken", f"{what} ({where}): {status.decode()}")
    fields = "&".join(f"f{number}=" for number in range(20_000))
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for path in ("/contact/", "/search/", "/admin/login/"):
        answer = target.ask(path, "POST", data=fields, headers=kind)
        if answer.status == 200 and answer.seconds > 5:
            yield Finding("slow-answer", f"20,000 fields to {path}: {answer.seconds:.1f} s")


def _slow(target: Target) -> Iterator[Finding]:
    """Two hundred connections that never end their headers; others must be answered meanwhile."""
    held = []
    try:
        for _number in range(200):
            connection = target.connect()
            connection.sendall(f"GET / HTTP/1.1\r\nHost: {target.host}\r\nX-Slow: ".encode())
            held.append(connection)
        for path in ("/", "/search/?q=a", "/admin/login/"):
            answer = target.ask(path)
            if answer.status != 200 or answer.seconds > 5:
                yield Finding("slowloris", f"{path} beside 200 slow ones: {answer.seconds:.1f} s")
        end = time.monotonic() + PATIENCE
        left = sum(not _is_closed(connection, end) for connection in held)
        if left:
            yield Finding("slowloris", f"{left} of {len(held)} were never sent away")
    finally:
        for connection in held:
            connection.close()


def _is_closed(connection: socket.socket, end: float) -> bool:
    """Whether the other side ends a connection, with an answer or without, before `end`."""
    connection.settimeout(max(0.1, end - time.monotonic()))
    try:
        return connection.recv(100) == b"" or connection.recv(10_000) is not None
    except TimeoutError:
        return False
    except OSError:
        return True
