"""Which sizes are made of a picture, and which of them exist: the one place that says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path

from django.core.files.storage import Storage
from wagtail.images.models import Filter, get_rendition_storage

#: Widths of every crop that templates may ask `{% picture %}` for; "" is the whole picture. Of
#: 16x9, which is what loads first on a phone, 640 is what one of 360 to 412 points asks for; of
#: 3x2, 280 is a row of the news list on a phone of two pixels to a point.
CROPS: dict[str, tuple[int, ...]] = {
    "": (400, 800, 1200, 1600),
    "16x9": (400, 640, 960, 1600),
    "3x2": (280, 400, 800),
    "1x1": (160, 320),
}
#: What WeChat, X and others show of a shared link. WeChat wants at least 300 pixels each way.
SHARE = "share"
SHARE_SIZE = (1200, 630)
SHARE_MIN = 300
#: Shown as they are: a drawing has no pixels, and a GIF may move.
PLAIN_SUFFIXES = (".svg", ".gif")
#: Formats by preference; the last is for browsers that know neither of the others.
MIME_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg", "png": "image/png"}
SUFFIXES = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "png": "png"}


@dataclass(frozen=True, slots=True)
class Size:
    """One thing to make: the part of the picture, and how wide."""

    crop: str
    width: int
    transform: str

    def spec(self, image_format: str) -> str:
        """Wagtail's name of this size in a format."""
        return f"{self.transform}|format-{image_format}"


def wanted(width: int, height: int) -> Iterator[Size]:
    """Yield the sizes to make of a picture: of each crop up to its own width, never above."""
    for crop, widths in CROPS.items():
        available = width
        if crop:
            across, down = map(int, crop.split("x"))
            available = min(width, height * across // down)
        for candidate in widths:
            if crop:
                transform = f"fill-{candidate}x{round(candidate * down / across)}"
            else:
                transform = f"width-{candidate}"
            yield Size(crop, candidate, transform)
            if candidate >= available:
                break
    yield Size(SHARE, SHARE_SIZE[0], _share_transform(width, height))


def _share_transform(width: int, height: int) -> str:
    """Crop to the shape that most use, but where that would leave too little, don't."""
    across, down = SHARE_SIZE
    if min(height, width * down / across) >= SHARE_MIN:
        return f"fill-{across}x{down}"
    return f"max-{across}x{across}"


def version(image) -> str:
    """Return a name for the file and the focal point that sizes are made from."""
    parts = (image.file.name, Filter("fill-1x1").get_cache_key(image), repr(CROPS))
    return sha1("|".join(parts).encode(), usedforsecurity=False).hexdigest()[:10]


def is_plain(image) -> bool:
    return Path(image.file.name).suffix.lower() in PLAIN_SUFFIXES


def are_wanted(image) -> bool:
    """Whether sizes of `image` are still to be made, or to be made anew."""
    return bool(image.file) and not is_plain(image) and image.sizes.get("version") != version(image)


@dataclass(frozen=True, slots=True)
class MadeSize:
    url: str
    width: int
    height: int


class Made:
    """The sizes of an image that exist. Reads `CustomImage.sizes`, which the worker writes:

    `{"version": …, "folder": …, "formats": […], "crops": {"16x9": [[400, 225], …]}}`
    """

    def __init__(self, image) -> None:
        self.stored: dict = image.sizes
        self.formats: list[str] = self.stored.get("formats", [])

    def __getitem__(self, crop: str) -> dict[str, list[MadeSize]]:
        """Return by format what was made of a crop, from narrow to wide; {} before it is made."""
        if crop not in CROPS and crop != SHARE:
            raise KeyError(f"{crop!r} is no crop of portal.images.sizes.CROPS")
        made = self.stored.get("crops", {}).get(crop, [])
        formats = ["jpeg"] if crop == SHARE else self.formats
        storage = get_rendition_storage()
        return {
            image_format: [self._size(storage, crop, image_format, *size) for size in made]
            for image_format in formats
            if made
        }

    def _size(
        self, storage: Storage, crop: str, image_format: str, width: int, height: int
    ) -> MadeSize:
        name = file_name(self.stored["folder"], crop, width, image_format)
        return MadeSize(storage.url(name), width, height)


def file_name(folder: str, crop: str, width: int, image_format: str) -> str:
    return f"{folder}/{crop or 'whole'}-{width}.{SUFFIXES[image_format]}"
