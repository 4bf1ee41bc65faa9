"""Small drawings that travel within a page instead of being asked for."""

from functools import lru_cache
from urllib.parse import quote

from django.core.files.storage import Storage
from django.utils.safestring import mark_safe

#: Above this a file of its own, which the browser keeps, costs a reader less.
MAX_BYTES = 2048
#: What may stand as it is in a data: URL (RFC 3986, 3.3) within a double-quoted attribute: so the
#: URL needs no escaping, which would make six characters of each single quote.
_SAFE = "!'()*+,-./:;=?@_~"


def inline_url(image) -> str:
    """Return a data: URL (RFC 2397) of `image` if it is an SVG of at most MAX_BYTES, else its URL.

    `image` is a Wagtail image. As an image a drawing runs no script, wherever it comes from.
    """
    if not image.is_svg():
        return image.file.url
    return _data_url(image.file.storage, image.file.name, image.file_hash) or image.file.url


@lru_cache(maxsize=64)
def _data_url(storage: Storage, name: str, file_hash: str) -> str:
    """Return the file as a data: URL, "" if it is too large or cannot be read.

    `file_hash` is there to tell a new file under an old name from the old one.
    """
    try:
        with storage.open(name) as file:
            drawing = file.read(MAX_BYTES + 1)
    except OSError:
        return ""
    if len(drawing) > MAX_BYTES:
        return ""
    return mark_safe("data:image/svg+xml," + quote(drawing, safe=_SAFE))
