"""Taking in an uploaded picture: what is kept of it is fit for a website.

A photo larger than MAX_SIDE, in HEIC (which browsers don't show), lying on its side or in CMYK is
kept as an upright JPEG of at most MAX_SIDE. Whatever else is in a file than its picture (where and
by whom it was taken, comments, thumbnails, another file hung on) is left behind by writing it anew
in its format; only a file that holds nothing but its picture is kept byte for byte. Originals are
not kept: a website is no archive of photos.
"""

import errno
import fcntl
import logging
import os
import signal
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import PIL.Image
from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile

from portal.images import reduce, vector
from portal.images.containers import holds_only_a_picture

logger = logging.getLogger(__name__)

MAX_SIDE = 3840
TIMEOUT = 90
#: What Pillow's decoders raise of a damaged file.
_DAMAGE = (
    OSError, EOFError, IndexError, RuntimeError, SyntaxError, ValueError, struct.error, zlib.error,
    PIL.Image.DecompressionBombError,
)  # fmt: skip
_ORIENTATION = 0x0112


class UnreadablePicture(ValueError):
    """The file is damaged, or is no picture."""


class NoMemory(ValueError):
    """The system ended the decoder, or gave it too little memory: the picture may be a good one."""


def prepare(file: File) -> File | None:
    """Return what is to be kept instead of `file`, or None when it is good as it is.

    Raises UnreadablePicture, UnreadableDrawing or NoMemory; OSError of a disk without room.
    """
    if Path(file.name).suffix.lower() == ".svg":
        return vector.prepare(file)
    file.open()
    try:
        image = PIL.Image.open(file)
        needs_writing = _needs_reducing(image) or not holds_only_a_picture(file, image.format)
        # As large as a picture that needs no reducing can be, unless it moves.
        is_decoded_here = not needs_writing and image.width * image.height <= MAX_SIDE**2
        if is_decoded_here:
            image.draft(image.mode, (1, 1))  # A JPEG at an eighth of its size.
            image.load()
    except _DAMAGE as error:
        raise UnreadablePicture(str(error)) from error
    finally:
        file.seek(0)
    if is_decoded_here:
        return None
    with _as_path(file) as source, tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "picture"
        suffix = _reduce(source, target)
        name = f"{Path(file.name).stem}.{suffix}"
        return ContentFile(target.read_bytes(), name=name) if needs_writing else None


def _needs_reducing(image: PIL.Image.Image) -> bool:
    if getattr(image, "is_animated", False) and image.format not in ("HEIF", "MPO"):
        return False
    exif = PIL.Image.Exif()
    exif.load(image.info.get("exif") or b"")
    return (
        image.format == "HEIF"
        or max(image.size) > MAX_SIDE
        or image.mode == "CMYK"
        or exif.get(_ORIENTATION, 1) != 1
    )


def _reduce(source: str, target: Path) -> str:
    """Run reduce.py, on this machine one at a time, and return the suffix of what it wrote."""
    command = [sys.executable, "-I", reduce.__file__, source, str(target), str(MAX_SIDE)]
    with _one_at_a_time():
        try:
            done = subprocess.run(  # noqa: S603 - our own program
                command,
                capture_output=True,
                text=True,
                timeout=TIMEOUT,
                env={"MALLOC_ARENA_MAX": "2", "PATH": os.environ.get("PATH", "")},
            )
        except subprocess.TimeoutExpired as error:
            raise UnreadablePicture("decoding took too long") from error
    if done.returncode != 0:
        said = done.stderr.strip()
        logger.warning("A picture could not be decoded (%s): %s", done.returncode, said[-500:])
        reason = said.rpartition("\n")[2]
        if done.returncode == -signal.SIGKILL or reason.startswith("MemoryError"):
            raise NoMemory(reason)
        if f"[Errno {errno.ENOSPC}]" in reason:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        raise UnreadablePicture(reason)
    return done.stdout.strip()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    with (Path(settings.DATA_DIR) / "images.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _as_path(file: File) -> Iterator[str]:
    path = getattr(getattr(file, "file", file), "temporary_file_path", None) or getattr(
        file, "temporary_file_path", None
    )
    if path:
        yield path()
        return
    with tempfile.NamedTemporaryFile() as copy:
        file.seek(0)
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield copy.name
