"""The files of an edition, each page in all forms in which it is sent."""

import gzip
import json
import logging
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from typing import Self
from zlib import crc32

import brotli

from portal.published import gate

logger = logging.getLogger(__name__)
#: After the disk has refused a page, none is offered to it for so many seconds.
PAUSE = 30.0
#: So much of the disk stays free for the database and uploads.
FREE_BYTES, FREE_SHARE = 200 * 1024 * 1024, 0.03
#: Of one edition, on one node.
MOST_BYTES = 4 * 1024**3
GZIP_LEVEL, BROTLI_QUALITY = 6, 5
#: So many pages may be made at the same time in all processes of a node.
SLOTS = 256
ENDINGS = {
    "text/html": "index.html",
    "application/rss+xml": "index.rss",
    "application/atom+xml": "index.atom",
}
_FORMS = {"": "", "gzip": ".gz", "br": ".br"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What Django answered, uncompressed; `is_public` if it may be kept for everybody."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    is_public: bool


@dataclass(slots=True)
class StoredPage:
    """A page in its forms by content coding, "" for none, with the headers that are theirs.

    A tag is made the way nginx makes it from a file's time and size, and the time from what is in
    the page: equal pages of two editions have the same tag, and different ones never.
    """

    headers: list[tuple[str, str]]
    forms: dict[str, bytes]
    mark: int
    hits: int = 0
    sent: dict[str, tuple[list[tuple[str, str]], str, bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for coding, body in self.forms.items():
            tag = f'"{self.mark:x}-{len(body):x}"'
            headers = [*self.headers, ("Cache-Control", "no-cache"), ("ETag", tag)]
            headers += [("Vary", "Accept-Encoding")]
            headers += [("Content-Encoding", coding)] if coding else []
            self.sent[coding] = ([*headers, ("Content-Length", str(len(body)))], tag, body)

    @classmethod
    def of(cls, answer: Answer) -> Self:
        body = answer.body
        packed = {
            "": body,
            "gzip": gzip.compress(body, GZIP_LEVEL, mtime=0),
            "br": brotli.compress(body, quality=BROTLI_QUALITY),
        }
        # Times of 31 bits are known to every file system.
        mark = int.from_bytes(sha256(body).digest()[:4]) >> 1 | 1
        return cls(answer.headers, packed, mark)

    @property
    def size(self) -> int:
        return sum(len(form) for form in self.forms.values()) + 4096


class Store:
    """Keeps and finds pages of any edition; off for a while when the disk does not take them."""

    def __init__(self) -> None:
        self.trouble = ""
        self._off_until = 0.0
        self._written: tuple[str, int] = ("", 0)

    @property
    def is_off(self) -> bool:
        return bool(self.trouble) and time.monotonic() < self._off_until

    def turn_off(self, reason: str) -> None:
        """Say why in the log, once, and stop for PAUSE seconds."""
        if self.trouble != reason:
            logger.error("Pages are not kept as files: %s", reason)
        self.trouble, self._off_until = reason, time.monotonic() + PAUSE

    def load(self, edition: str, file: str) -> StoredPage | None:
        """Return the page kept for `file` (see addresses.Address), if there is one."""
        base = gate.root() / edition / file
        try:
            for path in _candidates(base):
                if path.exists():
                    return _read(path)
        except (OSError, ValueError):
            # Removed at this moment, with its edition.
            return None
        return None

    def save(self, edition: str, file: str, page: StoredPage) -> None:
        """Keep `page`; it is seen whole or not at all. Raises OSError when it cannot be."""
        self._require_room(edition, page.size)
        path = _path(gate.root() / edition / file, page)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.with_name(path.name + ".headers").write_text(json.dumps(page.headers))
            for coding in ("gzip", "br"):
                _write(path.with_name(path.name + _FORMS[coding]), page.forms[coding], page.mark)
            # Last, because the other forms are looked for where this one is.
            unfinished = path.with_name(path.name + ".new")
            _write(unfinished, page.forms[""], page.mark)
            unfinished.replace(path)
        except OSError:
            for left in path.parent.glob(path.name + ".*"):
                with suppress(OSError):
                    left.unlink()
            raise
        self.trouble = ""

    def _require_room(self, edition: str, size: int) -> None:
        known, written = self._written
        written = size + (written if known == edition else 0)
        disk = os.statvfs(gate.root())
        free = disk.f_bavail * disk.f_frsize
        if free < max(FREE_BYTES, FREE_SHARE * disk.f_blocks * disk.f_frsize):
            raise OSError(28, f"only {free // 1024**2} MB are free in {gate.root()}")
        if written > MOST_BYTES:
            raise OSError(28, f"more than {MOST_BYTES // 1024**2} MB of pages")
        self._written = edition, written

    @contextmanager
    def slot(self, edition: str, file: str) -> Iterator[None]:
        """Have one process at a time make a page. Raises OSError without a disk."""
        folder = gate.root() / edition / "slots"
        folder.mkdir(parents=True, exist_ok=True)
        number = crc32(file.encode()) % SLOTS
        lock = os.open(folder / str(number), os.O_RDONLY | os.O_CREAT, 0o644)
        try:
            flock(lock, LOCK_EX)
            yield
        finally:
            os.close(lock)


def folders() -> list[Path]:
    """Return the folders of all editions."""
    try:
        with os.scandir(gate.root()) as entries:
            return [Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False)]
    except FileNotFoundError:
        return []


def remove(old: Iterable[Path]) -> None:
    """Remove folders of editions; whoever has a file of theirs open reads it to its end."""
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)


def _path(base: Path, page: StoredPage) -> Path:
    """Where a page lies: one whose address ends in a slash is named for its type."""
    if not _is_folder(base):
        return base
    kind = next(value for name, value in page.headers if name.lower() == "content-type")
    return base / ENDINGS.get(kind.partition(";")[0], "index.bin")


def _candidates(base: Path) -> list[Path]:
    if not _is_folder(base):
        return [base]
    return [base / name for name in (*ENDINGS.values(), "index.bin")]


def _is_folder(base: Path) -> bool:
    """Steps of addresses have no dot, names of files have one (addresses._PATH)."""
    return "." not in base.name


def _read(path: Path) -> StoredPage:
    headers = [(name, value) for name, value in json.loads(Path(f"{path}.headers").read_text())]
    forms = {coding: Path(f"{path}{ending}").read_bytes() for coding, ending in _FORMS.items()}
    return StoredPage(headers, forms, int(path.stat().st_mtime))


def _write(path: Path, body: bytes, mark: int) -> None:
    path.write_bytes(body)
    os.utime(path, (mark, mark))
