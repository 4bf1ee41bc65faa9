"""Web server and worker as child processes: started, watched, and ended together."""

import logging
import multiprocessing
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
RESTART_PAUSE = 1.0
STOP_PATIENCE = 15.0
START_PATIENCE = 60.0
#: A process that has said that it lives, and then nothing for so many seconds, stands still.
STANDSTILL = 60.0
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Ear:
    """Hears the signs of life of one process, as systemd would (see systemd.keep_alive)."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="portal-")
        self.address = str(Path(self.folder.name) / "notify")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address)
        self._socket.setblocking(False)
        #: When it was last heard (monotonic seconds); None for a process that says nothing.
        self.heard: float | None = None

    def listen(self) -> None:
        with suppress(BlockingIOError):
            while self._socket.recv(1000):
                self.heard = time.monotonic()

    def close(self) -> None:
        self._socket.close()
        self.folder.cleanup()


class Supervisor:
    """Runs `services` (name → function) until a signal; one that ends is started again.

    So is one that gave signs of life and gives none any more for `standstill` seconds. They are
    forks of this process: what it has imported they need not import again, and they share its
    memory.
    """

    def __init__(
        self, services: dict[str, Callable[[], None]], standstill: float = STANDSTILL
    ) -> None:
        self.services, self.standstill = services, standstill
        self.children: dict[str, BaseProcess] = {}
        self.ears: dict[str, Ear] = {}
        self.stopping = False

    def start(self) -> None:
        for number in SIGNALS:
            signal.signal(number, self._stop)
        for name in self.services:
            self._start(name)

    def _start(self, name: str) -> None:
        if name in self.ears:
            self.ears[name].close()
        self.ears[name] = Ear()
        child = multiprocessing.get_context("fork").Process(
            target=self._serve, args=(name,), name=name
        )
        child.start()
        self.children[name] = child

    def _serve(self, name: str) -> None:
        # A session of its own: Ctrl-C reaches this process alone, which ends the others in order.
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        # What `top` and `pgrep` call it; other systems than Linux have no such file.
        with suppress(OSError):
            Path("/proc/self/comm").write_text(f"portal-{name}")
        os.environ["NOTIFY_SOCKET"] = self.ears[name].address
        os.environ["WATCHDOG_USEC"] = str(int(self.standstill * 1_000_000))
        os.environ.pop("WATCHDOG_PID", None)
        self.services[name]()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def wait_for_port(self, host: str, port: int) -> bool:
        """Return whether the web server accepts connections before patience ends."""
        deadline = time.monotonic() + START_PATIENCE
        while not self.stopping and time.monotonic() < deadline:
            if not self.children["web"].is_alive():
                return False
            try:
                socket.create_connection((host, port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return True
        return False

    def watch(self) -> None:
        """Return after a signal, with every child ended."""
        while not self.stopping:
            for name, child in self.children.items():
                if child.is_alive() and self._stands_still(name):
                    logger.error(_("The %(name)s process stands still."), {"name": name})
                    child.kill()
                    child.join()
                if not child.is_alive():
                    logger.error(
                        _("The %(name)s process ended (%(code)s); starting it again."),
                        {"name": name, "code": child.exitcode},
                    )
                    time.sleep(RESTART_PAUSE)
                    self._start(name)
            time.sleep(0.2)
        self.end()

    def _stands_still(self, name: str) -> bool:
        ear = self.ears[name]
        ear.listen()
        return ear.heard is not None and time.monotonic() - ear.heard > self.standstill

    def end(self) -> None:
        """Ask every child to finish what it is doing, and end those that do not."""
        for child in self.children.values():
            child.terminate()
        deadline = time.monotonic() + STOP_PATIENCE
        for child in self.children.values():
            child.join(max(0.1, deadline - time.monotonic()))
            if child.is_alive():
                child.kill()
                child.join()
        for ear in self.ears.values():
            ear.close()
