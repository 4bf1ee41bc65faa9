"""The name of the edition in force, which every process of this machine sees without asking for it.

It stands in a file of one block that servers map into their memory: what one process writes there,
all others read at once (mmap(2), MAP_SHARED). A system call for each request, such as reading where
a link leads, costs a third of all that Python does for a stored page.
"""

import mmap
import os
from contextlib import suppress
from pathlib import Path

SIZE = 256
#: What an unmapped file shows.
NOTHING = b""


def mark(name: str) -> bytes:
    """Return what the file begins with while `name` is in force, and at no other time."""
    return f"{name}\n".encode()


def read(file: Path) -> str:
    """Return the name in `file`, or nothing."""
    try:
        return file.read_bytes().partition(b"\n")[0].strip(b"\0").decode()
    except OSError:
        return ""


def write(file: Path, name: str) -> None:
    """Put `name` in force. Raises OSError when the disk does not take it."""
    try:
        _overwrite(file, mark(name), os.O_CREAT)
    except PermissionError:
        # Somebody else's, who has served from this folder before.
        file.unlink()
        _overwrite(file, mark(name), os.O_CREAT)


def clear(file: Path) -> None:
    """Put nothing in force. Raises OSError when there is a name that cannot be removed."""
    if not read(file):
        return
    try:
        _overwrite(file, NOTHING)
    except FileNotFoundError:
        pass
    except PermissionError:
        file.unlink()


def _overwrite(file: Path, content: bytes, how: int = 0) -> None:
    # Never shorter than it was: readers of what is cut off would be killed (SIGBUS). And always
    # the whole block: clearing it needs no room on a disk that has become full.
    descriptor = os.open(file, os.O_WRONLY | how, 0o644)
    try:
        os.pwrite(descriptor, content.ljust(SIZE, b"\0"), 0)
    finally:
        os.close(descriptor)


class View:
    """`file` as mapped: `shown` are its bytes as they are at the moment when they are read."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.shown: mmap.mmap | bytes = NOTHING
        self._mapped: tuple[int, int] | None = None

    def look(self) -> None:
        """Map the file, or the one that has taken its place: somebody may remove the folder."""
        try:
            there = self.file.stat()
            if self._mapped == (there.st_dev, there.st_ino):
                return
        except OSError:
            self._forget()
            return
        self._forget()
        with suppress(OSError, ValueError), self.file.open("rb") as file:
            there = os.fstat(file.fileno())
            shown = mmap.mmap(file.fileno(), SIZE, prot=mmap.PROT_READ)
            self.shown, self._mapped = shown, (there.st_dev, there.st_ino)

    def _forget(self) -> None:
        # Not closed: another thread may be about to read it. It goes with its last reference.
        self.shown, self._mapped = NOTHING, None
