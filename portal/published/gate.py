"""The symlink `current`: whoever finds it may serve what it leads to without asking the database.

A transaction that changes public content closes the gate before it commits: it removes the link
and holds a shared lock until it has ended, however it ends; the kernel lets go of the locks of a
process that is killed. The server opens the gate when it next misses it, under an exclusive lock
and so only while no such transaction is under way. At no time does the link lead to pages older
than what has been committed.

nginx follows the link; the application's own server reads the same name in `in-force`, which costs
it less (in_force.py). The gate is open only where both say the same.
"""

import fcntl
import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from portal.published import in_force

logger = logging.getLogger(__name__)
_LOCK = "gate"
#: Why the gate could not be closed here, for /healthz.
trouble = ""


def root() -> Path:
    """The folder of all editions."""
    return Path(settings.PUBLISHED_ROOT)


def link() -> Path:
    return root() / "current"


def shown() -> Path:
    return root() / "in-force"


class Hold:
    """Keeps the gate closed until it is released or forgotten."""

    __slots__ = ("_lock",)

    def __init__(self, lock: int) -> None:
        self._lock = lock

    def __del__(self) -> None:
        os.close(self._lock)


def close() -> Hold:
    """Close the gate, and keep it closed while the result is referred to.

    Raises OSError when the link or the name is there and cannot be removed, because a change after
    which old pages stay in sight must not be made.
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
        in_force.clear(shown())
        with suppress(FileNotFoundError, NotADirectoryError):
            link().unlink()
    except OSError as error:
        _say(error)
        raise
    return hold


def close_if_possible() -> None:
    """Close the gate whatever it leads to, which is always safe, until somebody opens it anew."""
    with suppress(OSError):
        close()


def names() -> set[str]:
    """Return the folders that somebody may take to be in force: more than one while it changes."""
    return {_link(), in_force.read(shown())} - {""}


def name() -> str:
    """Return the folder in force, or nothing while the gate is closed."""
    folder = _link()
    return folder if folder and folder == in_force.read(shown()) else ""


def _link() -> str:
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
        in_force.write(shown(), folder)
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
