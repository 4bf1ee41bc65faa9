"""The web server: Granian, in this process and the one that it forks."""

import multiprocessing
import os

from django.conf import settings
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

#: Requests wait for the database and for files more than for Python; Granian warns above this.
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)

#: Whoever takes longer, or sends more, is no browser. At most 100 headers: hyper's own limit.
HEADER_SECONDS, LONGEST_HEADERS = 10, 64 * 1024


def load() -> None:
    """Import the application with all that a first request would; a fork has it at once."""
    from django.db import connections
    from django.urls import get_resolver

    import portal.wsgi  # noqa: F401

    _ = get_resolver().url_patterns
    # A connection belongs to the process that opened it.
    connections.close_all()


def serve(host: str, port: int, threads: int = THREADS) -> None:
    """Answer requests at `host`:`port`, as many at once as there are `threads`, until SIGTERM."""
    load()
    # Python 3.14's default would import everything anew.
    multiprocessing.set_start_method("fork", force=True)
    Granian(
        "portal.wsgi:serving",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=threads,
        websockets=False,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=LONGEST_HEADERS
        ),
        log_level=LogLevels.warning,
        log_dictconfig=settings.LOGGING,
    ).serve()
