"""Uploaded files, served so that none can run as a page of ours.

In production nginx serves them with the same headers.
"""

import re
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils._os import safe_join
from django.utils.http import http_date
from django.views.decorators.http import condition, require_safe
from wagtail.documents import get_document_model

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


def _find(path: str) -> Path:
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
        if file.is_file() and _is_public(file):
            return file
    except (ValueError, OSError, SuspiciousFileOperation):
        # Outside the folder, a name longer than the file system takes, a NUL.
        pass
    raise Http404


def _is_public(file: Path) -> bool:
    """Whether a file may be had from here.

    Documents go through Wagtail's own view, which asks who may see them; only a video that
    everybody may see is played from here, because players ask for parts of it.
    """
    name = str(file.relative_to(Path(settings.MEDIA_ROOT).resolve()))
    if name.startswith(PUBLIC_FOLDERS):
        return True
    if not name.startswith("documents/") or file.suffix.lower() not in VIDEO_TYPES:
        return False
    document = get_document_model().objects.filter(file=name).first()
    return bool(document) and not document.collection.get_view_restrictions().exists()


def _etag(request: HttpRequest, path: str) -> str:
    stat = _find(path).stat()
    return f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'


@require_safe
@condition(etag_func=_etag)
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with an uploaded file, whole or (RFC 9110, section 14) one range of its bytes."""
    file = _find(path)
    size = file.stat().st_size
    shown_as = SHOWN_TYPES.get(file.suffix.lower())
    is_video = file.suffix.lower() in VIDEO_TYPES
    response = FileResponse(
        file.open("rb"),
        content_type=shown_as or "application/octet-stream",
        as_attachment=shown_as is None,
        filename=file.name,
    )
    wanted = re.fullmatch(
        r"bytes=([0-9]{0,18})-([0-9]{0,18})", request.headers.get("Range", "").strip()
    )
    if wanted and any(wanted.groups()):
        response = _partial(response, file, size, *wanted.groups())
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-cache" if is_video else "public, max-age=31536000, immutable",
        "Content-Security-Policy": POLICY,
        "Last-Modified": http_date(file.stat().st_mtime),
        "X-Content-Type-Options": "nosniff",
    }
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _partial(whole: FileResponse, file: Path, size: int, first: str, last: str) -> HttpResponse:
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        whole.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    stream = file.open("rb")
    stream.seek(start)
    whole.close()
    response = FileResponse(_Limited(stream, end - start + 1))
    response.status_code = 206
    response.headers["Content-Type"] = whole.headers["Content-Type"]
    response.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    response.headers["Content-Length"] = str(end - start + 1)
    return response


class _Limited:
    """The next `length` bytes of an open file."""

    def __init__(self, file, length: int) -> None:
        self.file, self.left = file, length
        self.close = file.close

    def read(self, size: int = CHUNK) -> bytes:
        chunk = self.file.read(min(size, self.left) if size >= 0 else self.left)
        self.left -= len(chunk)
        return chunk
