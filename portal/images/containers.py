"""Whether a picture's file holds what is needed to show it and nothing else.

Read from the file's structure by what is allowed in it, so that metadata of any kind (EXIF, XMP,
IPTC, comments, thumbnails, depth maps, a maker's own) and whatever was hung on behind are found
without knowing them.
"""

import re
import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO

#: JPEG (ITU-T T.81, table B.1): tables, frames, scans, restart intervals; no comments (FE).
_JPEG_TABLES = {0xC4, 0xCC, 0xDB, 0xDD} | (set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC})
_JPEG_START, _JPEG_END, _JPEG_SCAN = b"\xff\xd8", 0xD9, 0xDA
#: Application segments that say how to read the colours: JFIF without a thumbnail, ICC, Adobe.
_JPEG_COLOURS = {
    0xE0: lambda data: data.startswith(b"JFIF\0") and len(data) == 14,
    0xE2: lambda data: data.startswith(b"ICC_PROFILE\0"),
    0xEE: lambda data: data.startswith(b"Adobe") and len(data) == 12,
}
#: PNG (W3C, third edition, chapter 11) without eXIf, tEXt, zTXt, iTXt, tIME and private chunks.
#: Moving ones (acTL) are no PNG to Willow.
_PNG_CHUNKS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
    b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs",
}  # fmt: skip
#: WebP (RFC 9649) without EXIF and XMP.
_WEBP_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
#: GIF89a: the extensions that time and repeat a moving picture.
_GIF_REPEATS = {b"NETSCAPE2.0", b"ANIMEXTS1.0"}
#: Items of AVIF (ISO 23000-22) that are pictures or put some together.
_AVIF_ITEMS = {b"av01", b"grid", b"iovl", b"iden", b"tmap"}


class _Foreign(ValueError):
    """Something else is in the file, or it is not built as its format says."""


def holds_only_a_picture(file: BinaryIO, image_format: str) -> bool:
    """Return whether `file`, of a format as Pillow names it, holds nothing but its picture.

    False as well where that cannot be told: of other formats and of damaged files. Leaves the file
    where it stood.
    """
    check = _CHECKS.get(image_format)
    if check is None:
        return False
    position = file.tell()
    file.seek(0)
    try:
        check(file)
        return not file.read(1)
    except _Foreign:
        return False
    finally:
        file.seek(position)


def _read(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise _Foreign("cut off")
    return data


def _allow(condition: object) -> None:
    if not condition:
        raise _Foreign


def _check_jpeg(file: BinaryIO) -> None:
    _allow(_read(file, 2) == _JPEG_START)
    marker = _read(file, 2)
    while marker != bytes((0xFF, _JPEG_END)):
        prefix, kind = marker
        _allow(prefix == 0xFF)
        data = _read(file, struct.unpack(">H", _read(file, 2))[0] - 2)
        _allow(kind in _JPEG_TABLES or kind == _JPEG_SCAN or _says_colours(kind, data))
        marker = _skip_scan(file) if kind == _JPEG_SCAN else _read(file, 2)


def _says_colours(kind: int, data: bytes) -> bool:
    return kind in _JPEG_COLOURS and _JPEG_COLOURS[kind](data)


#: The next marker in coded data, which is neither a stuffed byte nor a restart.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def _skip_scan(file: BinaryIO) -> bytes:
    """Read on to the next marker and return it."""
    last = b""
    while block := file.read(1 << 16):
        if found := _MARKER.search(last + block):
            file.seek(found.end() - len(last) - len(block), 1)
            return found[0]
        last = block[-1:]
    raise _Foreign("no end")


def _check_png(file: BinaryIO) -> None:
    _allow(_read(file, 8) == b"\x89PNG\r\n\x1a\n")
    kind = b""
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", _read(file, 8))
        _allow(kind in _PNG_CHUNKS)
        file.seek(length + 4, 1)


def _check_gif(file: BinaryIO) -> None:
    head = _read(file, 13)
    _allow(head[:6] in (b"GIF87a", b"GIF89a"))
    _skip_colours(file, head[10])
    while (kind := _read(file, 1)) != b";":
        if kind == b",":
            _skip_colours(file, _read(file, 9)[8])
            _read(file, 1)
        else:
            _allow(kind == b"!")
            label = _read(file, 1)
            _allow(label in (b"\xf9", b"\xff"))
            if label == b"\xff":
                name = _read(file, _read(file, 1)[0])
                _allow(name in _GIF_REPEATS)
        while count := _read(file, 1)[0]:
            _read(file, count)


def _skip_colours(file: BinaryIO, flags: int) -> None:
    if flags & 0x80:
        _read(file, 3 << ((flags & 7) + 1))


def _check_webp(file: BinaryIO) -> None:
    riff, size, kind = struct.unpack("<4sI4s", _read(file, 12))
    _allow((riff, kind) == (b"RIFF", b"WEBP"))
    end = size + 8
    while file.tell() < end:
        kind, length = struct.unpack("<4sI", _read(file, 8))
        _allow(kind in _WEBP_CHUNKS)
        file.seek(length + length % 2, 1)
    _allow(file.tell() == end)


def _check_avif(file: BinaryIO) -> None:
    """A still picture: which items its one `meta` box names is all that it can hold."""
    for kind, length in _boxes(file):
        _allow(kind in (b"ftyp", b"meta", b"mdat"))
        if kind == b"meta":
            items = re.findall(rb"infe(.)...(..)..(....)", _read(file, length), re.DOTALL)
            _allow(items)
            _allow(all(version == b"\x02" and kind in _AVIF_ITEMS for version, _id, kind in items))
        else:
            file.seek(length, 1)


def _boxes(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield kind and length of each box, of which the caller reads the length."""
    while head := file.read(8):
        _allow(len(head) == 8)
        length, kind = struct.unpack(">I4s", head)
        _allow(length >= 8)
        yield kind, length - 8


_CHECKS: dict[str, Callable[[BinaryIO], None]] = {
    "AVIF": _check_avif,
    "GIF": _check_gif,
    "JPEG": _check_jpeg,
    "PNG": _check_png,
    "WEBP": _check_webp,
}
