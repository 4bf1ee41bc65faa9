"""Web servers that take turns on one listening socket, as systemd has them do."""

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from portal.serving.systemd import FIRST_DESCRIPTOR
from tests.running_site import PATIENCE, ROOT

UNIT = ROOT / "deploy" / "systemd" / "portal-web@.service"


class ServiceManager:
    """Hands one listening socket to servers, and hears what they say: systemd in few lines."""

    def __init__(self, environ: dict[str, str], **more: str) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.port = self.listener.getsockname()[1]
        self.folder = tempfile.TemporaryDirectory(prefix="portal-manager-")
        self.hears = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.hears.bind(str(Path(self.folder.name) / "notify"))
        # Read all the time, as systemd does: what is not read keeps a server from going on.
        self.heard: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.environ = environ | {"NOTIFY_SOCKET": self.hears.getsockname()} | more
        self.servers: list[subprocess.Popen] = []

    def start(self, sockets: int = 1, **options) -> subprocess.Popen:
        """Start a server, and return without waiting for it."""
        # Each time anew, for all who share the socket: NonBlocking= in systemd.exec(5).
        does_not_wait = re.search(r"^NonBlocking=yes$", UNIT.read_text(), re.MULTILINE)
        os.set_blocking(self.listener.fileno(), not does_not_wait)
        program = (
            # The number that the protocol wants (sd_listen_fds(3)), whatever it is here.
            f"exec 3<&{self.listener.fileno()};"
            f"LISTEN_PID=$$ LISTEN_FDS={sockets} exec {sys.executable} manage.py web"
        )
        server = subprocess.Popen(
            ["/bin/bash", "-c", program],
            cwd=ROOT, env=self.environ, pass_fds=[self.listener.fileno()], **options,
        )  # fmt: skip
        self.servers.append(server)
        return server

    def hear(self, state: str) -> None:
        """Wait until a server says `state`."""
        while self.heard.get(timeout=PATIENCE) != state:
            pass

    def _listen(self) -> None:
        with suppress(OSError):
            while state := self.hears.recv(1000):
                self.heard.put(state.decode())

    def start_and_wait(self) -> subprocess.Popen:
        server = self.start()
        self.hear("READY=1")
        return server

    def is_accepted_from_by(self, server: subprocess.Popen) -> bool:
        """Whether the process that answers for `server` listens on the socket (proc_pid_fd(5))."""
        ours = Path(f"/proc/self/fd/{self.listener.fileno()}").readlink()
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        with suppress(FileNotFoundError):  # It has ended meanwhile.
            return any(
                Path(f"/proc/{pid}/fd/{FIRST_DESCRIPTOR}").readlink() == ours for pid in children
            )
        return False

    def end(self) -> None:
        running = [server for server in self.servers if server.poll() is None]
        for server in running:
            server.send_signal(signal.SIGTERM)
        for server in running:
            server.wait(PATIENCE)
        self.listener.close()
        self.hears.shutdown(socket.SHUT_RD)
        self.hears.close()
        self.folder.cleanup()


def clean_environ(site_environ: dict[str, str]) -> dict[str, str]:
    """Return a site's environment without what a service manager above these tests has set."""
    ours = ("LISTEN_", "NOTIFY_", "WATCHDOG_")
    return {key: value for key, value in site_environ.items() if not key.startswith(ours)} | {
        "PATH": os.environ["PATH"]
    }
