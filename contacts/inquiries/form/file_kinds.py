"""Which files an inquiry may bring, recognised by what is in them and by their name.

Only the beginning is looked at, of archives also the end: nothing is ever unpacked, so that what
an archive would grow to does not matter.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

#: Bytes at the beginning that tell what a file is.
HEAD = 64 * 1024
#: A ZIP archive ends with its table of contents' place, and up to 64 KB of comment.
TAIL = 64 * 1024 + 22


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: how people call it, how its names end, what it is served as."""

    name: str
    extensions: tuple[str, ...]
    is_one: Callable[[bytes, BinaryIO], bool]
    media_type: str = "application/octet-stream"


def _begins(*signatures: bytes) -> Callable[[bytes, BinaryIO], bool]:
    return lambda head, file: head.startswith(signatures)


def _is_dwg(head: bytes, file: BinaryIO) -> bool:
    return re.match(rb"AC10\d\d", head) is not None


def _is_dxf(head: bytes, file: BinaryIO) -> bool:
    """Group codes and values on lines of their own; comments (999) may stand first."""
    if head.startswith(b"AutoCAD Binary DXF\r\n\x1a\x00"):
        return True
    lines = iter(head.removeprefix(b"\xef\xbb\xbf").splitlines())
    for code, value in zip(lines, lines, strict=False):
        if code.strip() != b"999":
            return code.strip() == b"0" and value.strip() == b"SECTION"
    return False


def _is_step(head: bytes, file: BinaryIO) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"ISO-10303-21;")


def _is_iges(head: bytes, file: BinaryIO) -> bool:
    """Cards of 80 columns: the section's letter in column 73, S for the first, then a number."""
    card = head[:80]
    return card[72:73] == b"S" and card[73:80].strip().isdigit() and b"\n" not in card


def _is_pdf(head: bytes, file: BinaryIO) -> bool:
    return b"%PDF-" in head[:1024]


def _is_heic(head: bytes, file: BinaryIO) -> bool:
    size = int.from_bytes(head[:4], "big")
    brands = {head[start : start + 4] for start in range(8, min(size, 256), 4)}
    known = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
    return head[4:8] == b"ftyp" and bool(brands & known)


def _is_zip(head: bytes, file: BinaryIO) -> bool:
    """Begins with an entry and ends with the place of the table of contents."""
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return False
    length, start = (int.from_bytes(tail[at + n : at + n + 4], "little") for n in (12, 16))
    # ZIP64 writes all ones where a number does not fit.
    return start == 0xFFFFFFFF or start + length <= size


KINDS = (
    FileKind("DWG", (".dwg",), _is_dwg),
    FileKind("DXF", (".dxf",), _is_dxf),
    FileKind("STEP", (".step", ".stp"), _is_step),
    FileKind("IGES", (".iges", ".igs"), _is_iges),
    FileKind("X_T", (".x_t",), _begins(b"**ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
    FileKind("PDF", (".pdf",), _is_pdf, "application/pdf"),
    FileKind("JPEG", (".jpg", ".jpeg"), _begins(b"\xff\xd8\xff"), "image/jpeg"),
    FileKind("PNG", (".png",), _begins(b"\x89PNG\r\n\x1a\n"), "image/png"),
    FileKind("HEIC", (".heic", ".heif"), _is_heic, "image/heic"),
    FileKind("ZIP", (".zip",), _is_zip, "application/zip"),
)
#: For the file input of a form.
ACCEPT = ",".join(extension for kind in KINDS for extension in kind.extensions)
KIND_NAMES = ", ".join(kind.name for kind in KINDS)


def recognise(file: BinaryIO, name: str) -> FileKind | None:
    """Return the kind that both the name's ending and the content say; None where they do not."""
    extension = PurePath(name).suffix.lower()
    file.seek(0)
    head = file.read(HEAD)
    fitting = (kind for kind in KINDS if extension in kind.extensions)
    return next((kind for kind in fitting if kind.is_one(head, file)), None)
