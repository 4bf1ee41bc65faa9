"""Pulling the plug: `kill -9` of every process of a site, and of a PostgreSQL of its own."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.running_site import RunningSite, free_port

#: Seconds for the kernel to take away what was killed.
PATIENCE = 30


def descendants(pid: int) -> list[int]:
    """Return a process with all that came of it, those first that would start others again."""
    found = [pid]
    for one in found:
        # Each thread has children of its own: a decoder is one of a thread that serves.
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, children.read_text().split())
    return found


def kill(pids: list[int]) -> None:
    """Kill processes at once, and return when none is left."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while any(_runs(pid) for pid in pids):
        if time.monotonic() > end:
            raise RuntimeError(f"Some of {pids} cannot be killed.")
        time.sleep(0.01)


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def cut(site: RunningSite, database: "OwnPostgreSQL | None" = None) -> None:
    """Kill the site with its server, worker and decoders, and the database, if it is given."""
    pids = descendants(site.process.pid)
    if database:
        pids += descendants(database.process.pid)
    kill(pids)
    site.process.wait()
    if database:
        database.process.wait()
    site.reader.join(PATIENCE)


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs: Debian's, or those that a wheel brings."""
    places = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    places += sorted(debian, key=lambda path: int(path.parent.name), reverse=True)
    if spec := find_spec("pgserver"):
        places.append(Path(spec.origin).parent / "pginstall" / "bin")
    needed = ("initdb", "pg_ctl", "postgres")
    return next((at for at in places if all((at / name).exists() for name in needed)), None)


class OwnPostgreSQL:
    """A PostgreSQL in a folder of its own, as durable as it comes. Raises RuntimeError."""

    def __init__(self) -> None:
        found = binaries()
        if found is None:
            raise RuntimeError("PostgreSQL's programs are missing (apt-get install postgresql).")
        self.programs = found
        self.folder = Path(tempfile.mkdtemp(prefix="portal-cluster-"))
        self.port = free_port()
        self.address = f"postgres://portal@127.0.0.1:{self.port}/postgres"
        # It refuses to be run by root.
        self.as_whom = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
        if self.as_whom:
            shutil.chown(self.folder, "nobody")
        data = str(self.folder / "data")
        made = self._popen(
            "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C"
        )
        if made.wait():
            raise RuntimeError((self.folder / "log").read_text())
        self.process: subprocess.Popen
        self.start()

    def _popen(self, program: str, *arguments: str) -> subprocess.Popen:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [self.programs / program, *arguments],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self.as_whom,
            )  # fmt: skip

    def start(self) -> None:
        """Return when it answers, which after a crash is when it has recovered."""
        self.process = self._popen(
            "postgres", "-D", str(self.folder / "data"), "-p", str(self.port),
            "-k", str(self.folder), "-c", "listen_addresses=127.0.0.1",
        )  # fmt: skip
        end = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.address, connect_timeout=3).close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError((self.folder / "log").read_text()[-2000:]) from None
                time.sleep(0.05)

    def remove(self) -> None:
        kill(descendants(self.process.pid))
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
