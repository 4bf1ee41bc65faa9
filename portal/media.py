"""Uploaded files, served so that none can run as a page of ours.

In production nginx serves them with the same headers.
"""

import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils._os import safe_join
from django.utils.http import http_date
from django.views.decorators.http import condition, require_safe
from wagtail.documents import get_document_model

if TYPE_CHECKING:
    from portal.object_storage.bucket import StoredObject, Stream

logger = logging.getLogger(__name__)
#: What a browser may show in place; everything else is a download.
SHOWN_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".heic": "image/heic",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webm": "video/webm",
    ".webp": "image/webp",
}
#: Not even a script inside an SVG does anything.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
#: Folders of files that were cleaned as they came (portal/images/uploads.py). Nothing is served of
#: others: in one of them Wagtail keeps uploads whose form is not right yet, just as they came.
PUBLIC_FOLDERS = ("images/", "original_images/", "avatar_images/")
CHUNK = 64 * 1024
VIDEO_TYPES = (".mp4", ".webm")
#: Bytes of UTF-8 (docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html), less a prefix.
LONGEST_KEY = 900
_FOUND = "_portal_upload"


@dataclass(frozen=True, slots=True)
class _FileOnDisk:
    """An upload below MEDIA_ROOT."""

    name: str
    path: Path
    stat: os.stat_result

    @property
    def size(self) -> int:
        return self.stat.st_size

    @property
    def changed_at(self) -> float:
        return self.stat.st_mtime

    @property
    def tag(self) -> str:
        return f'"{self.stat.st_mtime_ns:x}-{self.stat.st_size:x}"'

    def open(self) -> BinaryIO:
        return self.path.open("rb")

    def open_part(self, first: int, last: int) -> "_Limited":
        stream = self.path.open("rb")
        stream.seek(first)
        return _Limited(stream, last - first + 1)


@dataclass(frozen=True, slots=True)
class _FileInBucket:
    """An upload in object storage, sent on as it arrives from there."""

    name: str
    found: "StoredObject"

    @property
    def size(self) -> int:
        return self.found.size

    @property
    def changed_at(self) -> float:
        return self.found.changed_at.timestamp()

    @property
    def tag(self) -> str:
        return self.found.tag

    def open(self) -> "Stream":
        return default_storage.objects.open(self.name)

    def open_part(self, first: int, last: int) -> "Stream":
        return default_storage.objects.open(self.name, first, last)


class _FileResponse(FileResponse):
    """Django's, which reads in steps of 4 KB, in larger ones."""

    block_size = CHUNK


def _find(request: HttpRequest, path: str) -> _FileOnDisk | _FileInBucket:
    """Look a file up once for a request. Raises Http404; OSError if the storage is silent."""
    if (found := getattr(request, _FOUND, None)) is None:
        in_bucket = hasattr(default_storage, "objects")
        found = _find_in_bucket(path) if in_bucket else _find_on_disk(path)
        if not _is_public(found.name):
            raise Http404
        setattr(request, _FOUND, found)
    return found


def _find_on_disk(path: str) -> _FileOnDisk:
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
        found = file.stat()
        if S_ISREG(found.st_mode):
            name = file.relative_to(Path(settings.MEDIA_ROOT).resolve()).as_posix()
            return _FileOnDisk(name, file, found)
    except (ValueError, OSError, SuspiciousFileOperation):
        # Outside the folder, a name longer than the file system takes, a NUL.
        pass
    raise Http404


def _find_in_bucket(path: str) -> _FileInBucket:
    if {"", ".", ".."} & set(path.split("/")) or "\0" in path or len(path.encode()) > LONGEST_KEY:
        raise Http404
    try:
        return _FileInBucket(path, default_storage.objects.find(path))
    except FileNotFoundError:
        raise Http404 from None


def _is_public(name: str) -> bool:
    """Whether a file may be had from here.

    Documents go through Wagtail's own view, which asks who may see them; only a video that
    everybody may see is played from here, because players ask for parts of it.
    """
    if name.startswith(PUBLIC_FOLDERS):
        return True
    if not name.startswith("documents/") or Path(name).suffix.lower() not in VIDEO_TYPES:
        return False
    document = get_document_model().objects.filter(file=name).first()
    return bool(document) and not document.collection.get_view_restrictions().exists()


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with an uploaded file, whole or (RFC 9110, section 14) one range of its bytes.

    503 when object storage does not answer.
    """
    try:
        return _serve(request, path)
    except OSError:
        logger.exception("An upload cannot be read.")
        return HttpResponse(status=503, headers={"Cache-Control": "no-store"})


@require_safe
@condition(etag_func=lambda request, path: _find(request, path).tag)
def _serve(request: HttpRequest, path: str) -> HttpResponse:
    file = _find(request, path)
    suffix = Path(file.name).suffix.lower()
    shown_as = SHOWN_TYPES.get(suffix)
    is_video = suffix in VIDEO_TYPES
    wanted = re.fullmatch(
        r"bytes=([0-9]{0,18})-([0-9]{0,18})", request.headers.get("Range", "").strip()
    )
    content_type = shown_as or "application/octet-stream"
    if wanted and any(wanted.groups()):
        response = _partial(file, content_type, *wanted.groups())
    else:
        response = _FileResponse(
            file.open(),
            content_type=content_type,
            as_attachment=shown_as is None,
            filename=Path(file.name).name,
        )
        response.headers["Content-Length"] = str(file.size)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-cache" if is_video else "public, max-age=31536000, immutable",
        "Content-Security-Policy": POLICY,
        "Last-Modified": http_date(file.changed_at),
        "X-Content-Type-Options": "nosniff",
    }
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _partial(
    file: _FileOnDisk | _FileInBucket, content_type: str, first: str, last: str
) -> HttpResponse:
    start = int(first) if first else max(0, file.size - int(last))
    end = min(int(last), file.size - 1) if first and last else file.size - 1
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    response = _FileResponse(file.open_part(start, end), content_type=content_type)
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {start}-{end}/{file.size}"
    response.headers["Content-Length"] = str(end - start + 1)
    return response


class _Limited:
    """The next `length` bytes of an open file."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self.file, self.left = file, length
        self.close = file.close

    def read(self, size: int = CHUNK) -> bytes:
        chunk = self.file.read(min(size, self.left) if size >= 0 else self.left)
        self.left -= len(chunk)
        return chunk
