"""The web server: Granian, in this process and the one that it forks."""

import gc
import multiprocessing
import os
import signal
import socket
import time
from types import FrameType

from django.conf import settings
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.net import SocketHolder

from portal.serving import journal, systemd

#: Requests wait for the database and for files more than for Python; Granian warns above this.
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)
#: Connections that may wait for the next server; Debian's limit (net.core.somaxconn).
QUEUE = 4096
#: In it, whoever was connected before the last moment has sent a request.
LAST_REQUESTS = 1.0
#: Seconds in which the server answers the watchdog if it answers at all.
ANSWER_PATIENCE = 30.0
#: Whoever takes longer, or sends more, is no browser. At most 100 headers: hyper's own limit.
LIMITS = {"header_read_timeout": 10_000, "max_buffer_size": 64 * 1024}
APPLICATION = "portal.wsgi:serving"


def load() -> None:
    """Import the application with all that a first request would; a fork has it at once."""
    from django.db import connections
    from django.urls import get_resolver

    import portal.wsgi  # noqa: F401

    _ = get_resolver().url_patterns
    # A connection belongs to the process that opened it.
    connections.close_all()
    # What is there now stays: looking through all of it for garbage stops a request for 100 ms.
    gc.collect()
    gc.freeze()


def serve(host: str, port: int, threads: int = THREADS) -> None:
    """Answer requests, as many at once as there are `threads`, until SIGTERM.

    On the socket that systemd has handed over; without one, at `host`:`port`.
    """
    listener = systemd.inherited_socket()
    load()
    # Python 3.14's default would import everything anew.
    multiprocessing.set_start_method("fork", force=True)
    options = {
        "factory": True,
        "interface": Interfaces.WSGI,
        "blocking_threads": threads,
        "websockets": False,
        "log_level": LogLevels.warning,
        "log_dictconfig": settings.LOGGING,
    }
    try:
        if listener is None:
            limits = HTTP1Settings(**LIMITS)
            Granian(APPLICATION, address=host, port=port, http1_settings=limits, **options).serve()
        else:
            HandedOverServer(APPLICATION, listener, **options).serve()
    finally:
        journal.empty()


class HandedOverServer(Granian):
    """Granian on a listening socket that was there before it and stays when it ends.

    Servers take turns, or work side by side, on one socket; whoever connects between two of them
    waits in its queue. Granian cannot do so itself yet
    (https://github.com/emmett-framework/granian/issues/786), and closes connections that it has
    accepted but read nothing from when it ends. So it first accepts no more for a moment. No
    connection is kept open after its answer, because a request could come as it is closed.
    """

    def __init__(self, target: str, listener: socket.socket, **options) -> None:
        http1 = HTTP1Settings(keep_alive=False, **LIMITS)
        super().__init__(target, http=HTTPModes.http1, http1_settings=http1, **options)
        self.listener = listener

    def _init_shared_socket(self) -> None:
        is_local = self.listener.family == socket.AF_UNIX
        self._shd = SocketHolder(self.listener.fileno(), is_local, QUEUE)
        self._sso = self._ssp = None

    def _accept_no_more(self, number: int, frame: FrameType | None) -> None:
        """Put a socket to which nobody connects in the place of the one that is shared."""
        with socket.create_server(("127.0.0.1", 0)) as nobodys:
            nobodys.setblocking(False)
            os.dup2(nobodys.fileno(), self.listener.fileno(), inheritable=False)

    def startup(self, *arguments) -> None:
        # For the child, which may be told as soon as it is there.
        signal.signal(signal.SIGUSR1, self._accept_no_more)
        super().startup(*arguments)
        systemd.notify("READY=1")
        systemd.keep_alive(lambda: answers(self.listener))

    def shutdown(self, exit_code: int = 0) -> None:
        systemd.notify("STOPPING=1")
        for worker in self.wrks:
            if worker.is_alive():
                os.kill(worker.inner.pid, signal.SIGUSR1)
        time.sleep(LAST_REQUESTS)
        super().shutdown(exit_code)


def answers(listener: socket.socket) -> bool:
    """Whether whoever serves `listener` answers a request, be it that something is wrong."""
    try:
        with socket.socket(listener.family) as visitor:
            visitor.settimeout(ANSWER_PATIENCE)
            visitor.connect(listener.getsockname())
            visitor.sendall(b"HEAD /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return visitor.recv(5) == b"HTTP/"
    except OSError:
        return False
