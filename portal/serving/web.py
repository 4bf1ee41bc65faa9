"""The web server: Granian, in this process and the one that it forks."""

import gc
import multiprocessing
import os

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

#: Requests wait for the database and for files more than for Python; Granian warns above this.
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)


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
    """Answer requests at `host`:`port`, as many at once as there are `threads`, until SIGTERM."""
    load()
    # Python 3.14's default would import everything anew.
    multiprocessing.set_start_method("fork", force=True)
    Granian(
        "portal.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
