"""Another web server of a running site, on a disk that is full or read-only.

It has a namespace of its own, in which an unprivileged user may mount what the others do not see.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.running_site import ROOT, RunningSite, free_port

WEB = [sys.executable, "manage.py", "web"]
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]


@dataclass(frozen=True, slots=True)
class Server:
    """Where it answers, and its process."""

    port: int
    process: subprocess.Popen

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def seen(self, path: Path) -> Path:
        """Return how a path that the server sees is reached from here (proc_pid_root(5))."""
        return Path(f"/proc/{self.process.pid}/root{path}")


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def server_on(disk: str, site: RunningSite, **environ: str) -> Iterator[Server]:
    """Another web server of `site`, started by a shell script that makes its disk."""
    if subprocess.run([*NAMESPACE, "true"], check=False, capture_output=True).returncode:
        pytest.skip("This system lets nobody mount in a namespace of their own.")
    for folder in ("private/incoming", "media"):
        (Path(site.folder.name) / folder).mkdir(parents=True, exist_ok=True)
    port = free_port()
    process = subprocess.Popen(
        [*NAMESPACE, "sh", "-ec", disk, "sh", *WEB, "--threads", "2"],
        cwd=ROOT,
        env=site.environ | {"PORT": str(port), "METRICS_ADDRESS": ""} | environ,
        start_new_session=True,
    )
    try:
        wait_until(lambda: process.poll() is not None or listens(port))
        assert process.poll() is None, "The server did not start."
        yield Server(port, process)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()
