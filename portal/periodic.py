"""Jobs that the worker does again and again, by name; apps add theirs in `ready()`."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import close_old_connections, connection

from portal.error_causes import is_database_gone

logger = logging.getLogger(__name__)
#: Between runs that are further apart a job keeps no connection to the database.
KEEPS_CONNECTION = 60


@dataclass(frozen=True, slots=True)
class Job:
    """`run` is called every `seconds`, and at once after `wake`; `end` when the worker ends."""

    name: str
    seconds: float
    run: Callable[[], object]
    end: Callable[[], object] | None = None
    woken: threading.Event = field(default_factory=threading.Event)


_jobs: dict[str, Job] = {}
_ending = threading.Event()


def register(
    name: str, seconds: float, run: Callable[[], object], end: Callable[[], object] | None = None
) -> None:
    """Have the worker call `run` every so many seconds, several workers at the same time.

    Each job has a thread of its own, so that none waits for another; an exception is logged,
    and the job is done again at its next time.
    """
    _jobs[name] = Job(name, seconds, run, end)


def wake(name: str) -> None:
    """Have a job of this process done now; without a worker in it, nothing happens."""
    _jobs[name].woken.set()


def start() -> list[threading.Thread]:
    """Start every job in a thread that ends with the process."""
    _ending.clear()
    threads = [
        threading.Thread(target=_keep_doing, args=(job,), name=job.name, daemon=True)
        for job in _jobs.values()
    ]
    for thread in threads:
        thread.start()
    return threads


def end(threads: list[threading.Thread], patience: float) -> None:
    """Let every job finish what it does, for `patience` seconds at most."""
    _ending.set()
    deadline = time.monotonic() + patience
    for job in _jobs.values():
        job.woken.set()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    for job in _jobs.values():
        if job.end:
            job.end()


def _keep_doing(job: Job) -> None:
    is_cut_off = False
    while not _ending.is_set():
        job.woken.clear()
        try:
            close_old_connections()
            job.run()
            is_cut_off = False
        except Exception as error:
            if is_database_gone(error):
                # Once, however long it takes: a line each second would hide all others.
                if not is_cut_off:
                    logger.error("%s waits for the database: %s", job.name, error)
                is_cut_off = True
                connection.close()
            else:
                logger.exception("A periodic job failed: %s", job.name)
        if job.seconds >= KEEPS_CONNECTION:
            connection.close()
        job.woken.wait(job.seconds)
    connection.close()
