"""The form of an archive: a tar file that is written and read from front to back.

    portal-backup.json                    what it is, of which version, and what it has
    database/news.Category/000001.jsonl.gz   rows, in parts of a few MB
    media/… private/…                     uploads, as they lie in DATA_DIR
    end.json                              SHA-256 of all bytes before

Whatever was cut off lacks the end, and whatever was altered has another sum. `tar` unpacks it, and
`zcat` shows the rows.
"""

import gzip
import hashlib
import io
import json
import tarfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO

from django.utils.translation import gettext as _

FORMAT, FORMAT_VERSION = "portal-backup", 1
HEADER, END = "portal-backup.json", "end.json"
#: Bytes of rows, before they are compressed, in one part.
PART_BYTES = 4 * 1024 * 1024
#: A third of the time of gzip's own choice, for a tenth more.
COMPRESSION = 4
#: Neither header nor end is ever larger; a file that says so is none of ours.
MOST_JSON = 16 * 1024 * 1024
FOLDERS = ("database", "media", "private")


class UnusableArchive(Exception):
    """The file cannot be restored; the message says why, and what can be done."""


class _Hashing:
    """A stream whose bytes are counted and hashed as they pass; it only goes forward."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.position, self.digest = stream, 0, hashlib.sha256()

    def _passed(self, data: bytes) -> None:
        self.position += len(data)
        self.digest.update(data)

    def tell(self) -> int:
        return self.position

    def write(self, data: bytes) -> int:
        self.stream.write(data)
        self._passed(data)
        return len(data)

    def read(self, size: int) -> bytes:
        data = self.stream.read(size)
        self._passed(data)
        return data

    def seek(self, position: int) -> int:
        if position < self.position:
            raise UnusableArchive(_("the file is damaged"))
        while position > self.position and self.read(min(position - self.position, 1 << 20)):
            pass
        return self.position


class Writer:
    """Writes an archive into a stream, which stays open."""

    def __init__(self, stream: BinaryIO, header: dict[str, Any]) -> None:
        self._stream = _Hashing(stream)
        self._tar = tarfile.open(fileobj=self._stream, mode="w")  # noqa: SIM115 - closed in finish
        self._add(HEADER, _dump({"format": FORMAT, "format_version": FORMAT_VERSION, **header}))

    def add_rows(self, label: str, rows: Iterator[str]) -> int:
        """Add all rows of a table; return how many there are."""
        count, part, lines, size = 0, 0, [], 0
        for row in rows:
            lines.append(row.encode())
            size += len(lines[-1])
            count += 1
            if size >= PART_BYTES:
                part += 1
                self._add_part(label, part, lines)
                lines, size = [], 0
        if lines:
            self._add_part(label, part + 1, lines)
        return count

    def _add_part(self, label: str, number: int, lines: list[bytes]) -> None:
        packed = gzip.compress(b"\n".join([*lines, b""]), COMPRESSION, mtime=0)
        self._add(f"database/{label}/{number:06}.jsonl.gz", packed)

    def add_file(self, name: str, file: BinaryIO, size: int, changed_at: float) -> None:
        """Add an upload. Raises OSError when it is shorter than `size`."""
        self._add_stream(name, file, size, changed_at)

    def _add(self, name: str, data: bytes) -> None:
        self._add_stream(name, io.BytesIO(data), len(data), time.time())

    def _add_stream(self, name: str, file: IO[bytes], size: int, changed_at: float) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, int(changed_at), 0o600
        self._tar.addfile(member, file)
        # tarfile remembers every member; a site may have a million.
        self._tar.members.clear()

    def finish(self) -> None:
        self._add(END, _dump({"sha256": self._stream.digest.hexdigest()}))
        self._tar.close()


class _Part:
    """What is in one entry. Raises UnusableArchive where the file ends before it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except (tarfile.TarError, EOFError) as error:
            raise UnusableArchive(_cut_off(error)) from None


@dataclass(frozen=True, slots=True)
class Member:
    """One entry while it is being read: `path` is relative and stays below its folder."""

    path: PurePosixPath
    stream: _Part
    changed_at: int


class Reader:
    """Reads an archive from a stream: the header at once, then its members in their order."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = _Hashing(stream)
        try:
            self._tar = tarfile.open(fileobj=self._stream, mode="r:")  # noqa: SIM115
            first = self._tar.next()
            fits = first is not None and first.name == HEADER
            self.header = self._json(first) if fits else {}
        except (tarfile.TarError, UnusableArchive, EOFError, ValueError):
            self.header = {}
        if self.header.get("format") != FORMAT:
            raise UnusableArchive(_("this is no backup that `manage.py backup` made"))
        if self.header.get("format_version") != FORMAT_VERSION:
            raise UnusableArchive(_("it was made by a newer version: update first"))

    def members(self) -> Iterator[Member]:
        """Yield what is in the archive. Raises UnusableArchive unless it is whole and unaltered.

        That is known only after the last member.
        """
        try:
            while True:
                self._tar.members.clear()
                self._stream.seek(self._tar.offset)
                sum_before = self._stream.digest.hexdigest()
                info = self._tar.next()
                if info is None:
                    raise UnusableArchive(_("the file is cut off or damaged: it has no end"))
                if info.name == END:
                    if self._json(info).get("sha256") != sum_before:
                        raise UnusableArchive(_("the file is damaged: its sum is another"))
                    return
                path = _safe(info)
                yield Member(path, _Part(self._tar.extractfile(info)), int(info.mtime))
        except (tarfile.TarError, EOFError, ValueError) as error:
            raise UnusableArchive(_cut_off(error)) from None

    def _json(self, info: tarfile.TarInfo) -> dict[str, Any]:
        if not info.isfile() or info.size > MOST_JSON:
            raise UnusableArchive(_("the file is damaged"))
        found = json.loads(self._tar.extractfile(info).read())
        if not isinstance(found, dict):
            raise UnusableArchive(_("the file is damaged"))
        return found


def rows_in(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a part. Raises UnusableArchive when it cannot be read."""
    try:
        with gzip.open(stream, "rb") as lines:
            for line in lines:
                yield json.loads(line)
    except (gzip.BadGzipFile, zlib.error, EOFError, ValueError) as error:
        raise UnusableArchive(_cut_off(error)) from None


def _safe(info: tarfile.TarInfo) -> PurePosixPath:
    path = PurePosixPath(info.name)
    parts = info.name.split("/")
    if not info.isfile() or parts[0] not in FOLDERS or {"", ".", ".."} & set(parts):
        raise UnusableArchive(
            _("the file is no backup of ours: it has %(name)s") % {"name": info.name}
        )
    return path


def _cut_off(error: Exception) -> str:
    return _("the file is cut off or damaged: %(reason)s") % {"reason": error}


def _dump(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
