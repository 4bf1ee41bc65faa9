"""Web server and worker as child processes: started, watched, and ended together."""

import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from django.utils.translation import gettext as _

RESTART_PAUSE = 1.0
STOP_PATIENCE = 15.0
START_PATIENCE = 60.0


def web_command(host: str, port: int, threads: int) -> list[str]:
    """Granian's command line: one process, its requests in threads."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host,
        "--port", str(port), "--blocking-threads", str(threads), "--no-ws",
        "--log-level", "warning", "portal.wsgi:application",
    ]  # fmt: skip


def worker_command() -> list[str]:
    return [sys.executable, "manage.py", "worker"]


class Supervisor:
    """Runs `commands` (name → command line) until a signal; one that dies is started again."""

    def __init__(self, commands: dict[str, list[str]], cwd: str) -> None:
        self.commands, self.cwd = commands, cwd
        self.children: dict[str, subprocess.Popen] = {}
        self.stopping = False

    def start(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for name in self.commands:
            self._start(name)

    def _start(self, name: str) -> None:
        # A session of its own: Ctrl-C reaches this process alone, which ends the others in order.
        self.children[name] = subprocess.Popen(  # noqa: S603 - our own command lines
            self.commands[name], cwd=self.cwd, start_new_session=True
        )

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def wait_for_port(self, host: str, port: int) -> bool:
        """Return whether the web server accepts connections before patience ends."""
        deadline = time.monotonic() + START_PATIENCE
        while not self.stopping and time.monotonic() < deadline:
            if self.children["web"].poll() is not None:
                return False
            try:
                socket.create_connection((host, port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return True
        return False

    def watch(self) -> None:
        """Return after a signal, with every child ended."""
        while not self.stopping:
            for name, child in self.children.items():
                if child.poll() is not None:
                    sys.stderr.write(
                        _("The %(name)s process ended (%(code)s); starting it again.\n")
                        % {"name": name, "code": child.returncode}
                    )
                    time.sleep(RESTART_PAUSE)
                    self._start(name)
            time.sleep(0.2)
        self.end()

    def end(self) -> None:
        """Ask every child to finish what it is doing, and end those that do not."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_PATIENCE
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
