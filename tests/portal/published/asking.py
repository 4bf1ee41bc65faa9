"""Asking running servers, and editing what they show."""

import http.client
import itertools
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.running_site import ROOT, RunningSite

#: What only a connection is about, or the moment.
_PASSING = {"expires", "date", "server", "connection", "transfer-encoding", "x-request-id"}


def ask(port: int, path: str, host: str, method: str = "GET", **headers: str):
    """Return status, headers and body that the server on `port` answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": host} | given)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return (
            answer.status,
            {name: value for name, value in found.items() if name not in _PASSING},
            answer.read(),
        )
    finally:
        connection.close()


class Editing:
    """The program editing.py at work on a running site."""

    numbers = itertools.count(1)

    def __init__(self, site: RunningSite) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("editing.py"))],
            cwd=ROOT, env=site.environ, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def change(self) -> int:
        """Make a change; return its number when it has been committed."""
        number = next(self.numbers)
        print(number, file=self.process.stdin, flush=True)
        assert self.process.stdout.readline().strip() == str(number)
        return number

    def change_and_be_killed(self) -> int:
        number = next(self.numbers)
        print("kill", number, file=self.process.stdin, flush=True)
        assert self.process.wait(60) == -9
        return number

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)


def mark(body: bytes) -> int:
    """The newest number on a page."""
    return max((int(found) for found in re.findall(rb"Mark(\d{6})", body)), default=0)


def until(holds, seconds: float) -> None:
    """Return once `holds` does; fail after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        try:
            if holds():
                return
        except OSError:
            pass
        assert time.monotonic() < end
        time.sleep(0.02)
