"""Uploads: kept hold of while they are copied, and swapped for others in two renamings.

Uploads never change, they come and go: a hard link keeps one readable after it was deleted.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db import connection as default_connection

#: Below private: files that are being received, which belong to nothing yet.
NOT_SAVED = frozenset({"private/incoming"})
#: Of PostgreSQL, whose locks are numbers: "portal" in ASCII.
ADVISORY_LOCK = 0x706F7274616C
PREFIX_LINKS, PREFIX_STAGING = ".backup-", ".restore-"


def roots() -> dict[str, Path]:
    """Return the folders of uploads by their names in an archive."""
    return {"media": Path(settings.MEDIA_ROOT), "private": Path(settings.PRIVATE_ROOT)}


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    @property
    def changed_at(self) -> float:
        return self.path.stat().st_mtime

    def open(self) -> BinaryIO:
        return self.path.open("rb")


class HeldUploads:
    """All uploads as of now, until `release`; `hold` again adds those that have come since."""

    def __init__(self) -> None:
        mark = f"{PREFIX_LINKS}{secrets.token_hex(8)}"
        # Beside the folder itself: links do not reach other file systems.
        self.links = {name: root.parent / f"{mark}-{name}" for name, root in roots().items()}

    def hold(self) -> None:
        for name, root in roots().items():
            self.links[name].mkdir(mode=0o700, parents=True, exist_ok=True)
            for upload in _walk(name, root):
                self._link(upload)

    def _link(self, upload: Upload) -> None:
        name, _slash, rest = upload.name.partition("/")
        link = self.links[name] / rest
        link.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError, FileNotFoundError):
            try:
                os.link(upload.path, link)
            except OSError as error:
                if isinstance(error, FileExistsError | FileNotFoundError):
                    raise
                # A file system without links.
                shutil.copy2(upload.path, link)

    def __iter__(self) -> Iterator[Upload]:
        for name, folder in self.links.items():
            yield from _walk(name, folder)

    def release(self) -> None:
        for folder in self.links.values():
            shutil.rmtree(folder, ignore_errors=True)


def size() -> int:
    """Return how many bytes all uploads have."""
    return sum(upload.size for name, root in roots().items() for upload in _walk(name, root))


def _walk(name: str, folder: Path) -> Iterator[Upload]:
    """Yield the files below a folder, named as in an archive, however many there are."""
    if name in NOT_SAVED or not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(f"{name}/{entry.name}", Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield Upload(f"{name}/{entry.name}", Path(entry.path))


# --- Putting others in their place --------------------------------------------------------------


def new_staging() -> Path:
    """Make a folder beside the uploads in which a restored site is unpacked."""
    staging = Path(settings.DATA_DIR) / f"{PREFIX_STAGING}{secrets.token_hex(8)}"
    staging.mkdir(mode=0o700, parents=True)
    for name in roots():
        (staging / name).mkdir(mode=0o755 if name == "media" else 0o700)
    return staging


def swap(staging: Path) -> None:
    """Put the uploads unpacked in `staging` in their place; the others are then in `staging`.

    Two renamings for each folder. Broken off at any moment, it may be called again.
    """
    for name, root in roots().items():
        new = staging / name
        if not new.is_dir():
            continue
        if root.exists():
            root.rename(staging / f"old-{name}-{secrets.token_hex(4)}")
        root.parent.mkdir(parents=True, exist_ok=True)
        new.rename(root)


@contextmanager
def only_one() -> Iterator[bool]:
    """Yield whether nobody else backs up or restores; nobody does meanwhile.

    No other process of this machine, and on PostgreSQL none of another node.
    """
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / ".backup.lock", os.O_RDONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with _only_node() as is_alone:
            yield is_alone
    except BlockingIOError:
        yield False
    finally:
        os.close(lock)


@contextmanager
def _only_node() -> Iterator[bool]:
    if default_connection.vendor != "postgresql":
        yield True
        return
    # Of a transaction, which a pool between here and the server keeps together.
    connection = connections[DEFAULT_DB_ALIAS].copy()
    try:
        connection.set_autocommit(False)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
            [is_alone] = cursor.fetchone()
        yield is_alone
    finally:
        connection.close()


def remove_leftovers() -> None:
    """Remove what killed backups and restores have left; only while `only_one` is held."""
    for name, root in roots().items():
        for folder in root.parent.glob(f"{PREFIX_LINKS}*-{name}"):
            shutil.rmtree(folder, ignore_errors=True)
    for folder in Path(settings.DATA_DIR).glob(f"{PREFIX_STAGING}*"):
        shutil.rmtree(folder, ignore_errors=True)
