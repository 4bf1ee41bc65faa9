"""The symlink `current`: whoever finds it may serve what it leads to without asking the database.

A transaction that changes public content closes the gate before it commits: it removes the link
and holds a shared lock until it has ended, however it ends; the kernel lets go of the locks of a
process that is killed. The server opens the gate when it next misses it, under an exclusive lock
and so only while no such transaction is under way. At no time does the link lead to pages older
than what has been committed.
"""

import fcntl
import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)
_LOCK = "gate"
#: Why the gate could not be closed here, for /healthz.
trouble = ""


def root() -> Path:
    """The folder of all editions."""
    return Path(settings.PUBLISHED_ROOT)


def link() -> Path:
    return root() / "current"


class Hold:
    """Keeps the gate closed until it is released or forgotten."""

    __slots__ = ("_lock",)

    def __init__(self, lock: int) -> None:
        self._lock = lock

    def __del__(self) -> None:
        os.close(self._lock)


def close() -> Hold:
    """Close the gate, and keep it closed while the result is referred to.

    Raises OSError when the link is there and cannot be removed, because a change after which old
    pages stay in sight must not be made.
    """
    global trouble
    try:
        hold = Hold(_locked(fcntl.LOCK_SH))
    except OSError as error:
        # A disk that is full or read-only: no lock file, but perhaps no link either.
        hold = Hold(os.open(os.devnull, os.O_RDONLY))
        _say(error)
    else:
        trouble = ""
    try:
        shut()
    except OSError as error:
        _say(error)
        raise
    return hold


def shut() -> None:
    """Remove the link, whatever it leads to; that is always safe."""
    with suppress(FileNotFoundError, NotADirectoryError):
        link().unlink()


def shut_if_possible() -> None:
    try:
        shut()
    except OSError as error:
        _say(error)


def name() -> str:
    """Return the folder in force, or nothing while the gate is closed."""
    try:
        return os.readlink(link())  # noqa: PTH115 - as it stands there
    except OSError:
        return ""


def open_to(read_name: Callable[[], str]) -> str:
    """Open the gate to the edition that `read_name` reads, unless a change is under way.

    Returns its name, or nothing. Raises OSError when the disk does not take it.
    """
    try:
        lock = _locked(fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return ""
    try:
        folder = read_name()
        (root() / folder / "pages").mkdir(parents=True, exist_ok=True)
        new = root() / f".current-{os.getpid()}-{threading.get_ident()}"
        with suppress(FileNotFoundError):
            new.unlink()
        new.symlink_to(folder)
        new.replace(link())
        return folder
    finally:
        os.close(lock)


def _locked(how: int) -> int:
    folder = root()
    try:
        lock = os.open(folder / _LOCK, os.O_RDONLY | os.O_CREAT, 0o644)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / _LOCK, os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, how)
    except OSError:
        os.close(lock)
        raise
    return lock


def _say(error: OSError) -> None:
    global trouble
    trouble = f"{error.strerror}: {root()}"
    logger.error("Published pages cannot be taken back: %s", trouble)
