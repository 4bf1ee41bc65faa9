"""The whole site as an operator starts it: its own process, data folder and database."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).parents[1]
#: Seconds, on a machine that does much else.
PATIENCE = 300


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RunningSite:
    """`manage.py serve` on a free port; on PostgreSQL in a database of its own."""

    def __init__(self, server_address: str | None = None) -> None:
        """On the PostgreSQL at `server_address`, or as DATABASE_URL says; "" is SQLite."""
        self.folder = tempfile.TemporaryDirectory(prefix="portal-running-")
        self.port = free_port()
        self.metrics_port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.lines: list[str] = []
        self.first_output = ""
        #: Other variables of its environment, from the next start on.
        self.changed: dict[str, str] = {}
        if server_address is None:
            server_address = os.environ.get("DATABASE_URL", "")
        self.server_address = server_address
        self.database = f"portal_{uuid.uuid4().hex[:12]}"
        if self.server_address:
            self._execute(f"CREATE DATABASE {self.database}")

    @property
    def environ(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "PYTEST"))}
        address = self.server_address and urlsplit(self.server_address)._replace(
            path=f"/{self.database}"
        )
        return clean | {
            "DATA_DIR": self.folder.name,
            "DATABASE_URL": address and address.geturl(),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "METRICS_ADDRESS": f"127.0.0.1:{self.metrics_port}",
            "LANG": "C.UTF-8",
            **self.changed,
        }

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.server_address, autocommit=True) as connection:
            connection.execute(statement)

    def start(self) -> None:
        """Return once the site says that it is served; raise RuntimeError if it ends before."""
        self.lines = []
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        served = threading.Event()
        self.reader = threading.Thread(target=self._read, args=(served,), daemon=True)
        self.reader.start()
        if not served.wait(PATIENCE) or not any("Ctrl-C" in line for line in self.lines):
            self.process.kill()
            raise RuntimeError("The site did not start:\n" + "".join(self.lines))

    def _read(self, served: threading.Event) -> None:
        for line in self.process.stdout:
            self.lines.append(line)
            if "Ctrl-C" in line:
                served.set()
        served.set()

    @property
    def output(self) -> str:
        return "".join(self.lines)

    @property
    def first_password(self) -> str:
        """The password that the first run printed."""
        found = re.search(r"password: (\S+)", self.first_output)
        assert found, self.first_output
        return found.group(1)

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(self.url + path, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def manage(self, *arguments: str) -> str:
        """Run a command on the site's own database and data; return what it prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def child(self, name: str) -> int:
        """The process "web" or "worker"; raises LookupError while there is none."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for pid in children.read_text().split():
            try:
                if Path(f"/proc/{pid}/comm").read_text().strip() == f"portal-{name}":
                    return int(pid)
            except FileNotFoundError:
                continue
        raise LookupError(f"{name}\n{self.output[-3000:]}")

    @contextmanager
    def restarted(self, **changed: str) -> Iterator[None]:
        """Have the site run with other variables in its environment, then as before.

        Whoever kills it meanwhile need not start it again.
        """
        before = self.changed
        self.stop()
        self.changed = before | changed
        try:
            self.start()
            yield
        finally:
            if self.process.poll() is None:
                self.stop()
            self.changed = before
            self.start()

    def stop(self) -> int:
        """Press Ctrl-C; return the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(30)
        self.reader.join(10)
        return code

    def remove(self) -> None:
        if self.process.poll() is None:
            self.stop()
        if self.server_address:
            self._execute(f"DROP DATABASE {self.database} WITH (FORCE)")
        self.folder.cleanup()
