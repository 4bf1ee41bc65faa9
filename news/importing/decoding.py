"""Bytes of a saved page → text, whatever encoding the page was saved in."""

import codecs
import stat
from pathlib import Path

MAX_BYTES = 20 * 1024 * 1024
MAX_LINES = 100_000

_BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16: its mark begins with that of UTF-16
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_TEXT_CONTROLS = "\t\n\r\v\f\x1a\x1b"


class CaptureError(Exception):
    """A file that cannot be read as a capture; the subclass says why, `detail` is for the log."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or type(self).__doc__)
        self.detail = detail


class CaptureMissing(CaptureError):
    """There is no such file, or it may not be read."""


class CaptureIsNoFile(CaptureError):
    """It is a folder, a pipe or a device."""


class CaptureTooLarge(CaptureError):
    """It has more than MAX_BYTES bytes or MAX_LINES lines."""


class CaptureEmpty(CaptureError):
    """There is no text in it."""


class CaptureIsBinary(CaptureError):
    """It is no text, or in an encoding that cannot be told."""


class CaptureDamaged(CaptureError):
    """It is text, but some bytes of it are broken; `line` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def read_capture(path: Path) -> str:
    """Return the text of the file at `path`; its line ends stay as they are.

    Raises one of the subclasses of CaptureError. The size is looked at before anything is read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise CaptureIsNoFile(str(path))
        if status.st_size > MAX_BYTES:
            raise CaptureTooLarge(str(path))
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CaptureMissing(error.strerror or "") from error
    except ValueError as error:  # a NUL in the path
        raise CaptureMissing(str(error)) from error
    return decode(data)


def decode(data: bytes) -> str:
    """Return `data` as text: UTF-8, UTF-16 or UTF-32 by their mark, else UTF-8, else GB18030.

    Raises CaptureTooLarge, CaptureEmpty, CaptureIsBinary or CaptureDamaged.
    """
    if len(data) > MAX_BYTES:
        raise CaptureTooLarge
    text = _decode(data)
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise CaptureEmpty
    controls = sum(text.count(chr(code)) for code in range(32) if chr(code) not in _TEXT_CONTROLS)
    if "\0" in text or controls * 100 > len(text):
        raise CaptureIsBinary
    if text.count("\n") + text.count("\r") > MAX_LINES:
        raise CaptureTooLarge
    return text


def _decode(data: bytes) -> str:
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return _decode_marked(data[len(bom) :], encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise CaptureIsBinary from error
        if _is_nearly_utf8(data):
            raise CaptureDamaged(data.count(b"\n", 0, error.start) + 1) from error
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise CaptureIsBinary from error


def _decode_marked(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise CaptureDamaged(line) from error


def _is_nearly_utf8(data: bytes) -> bool:
    """Tell UTF-8 with a few broken bytes from GB18030, which would read it as nonsense."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return broken * 5 < beyond_ascii
