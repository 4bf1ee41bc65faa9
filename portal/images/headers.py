"""Sizes of pictures from their headers alone.

Willow decodes a whole picture to answer `get_size()`, which Wagtail asks three times in an upload
(willow/plugins/pillow.py: every operation starts with `open()`, which loads): 195 MB each time for
a phone's photo of 48 megapixels. Pillow knows the size once it has read the header.
"""

import PIL.Image
from willow.image import (
    AvifImageFile,
    GIFImageFile,
    HeicImageFile,
    ImageFile,
    JPEGImageFile,
    PNGImageFile,
    WebPImageFile,
)
from willow.registry import registry

_FORMATS = (
    AvifImageFile, GIFImageFile, HeicImageFile, JPEGImageFile, PNGImageFile, WebPImageFile,
)  # fmt: skip


def _get_size(image: ImageFile) -> tuple[int, int]:
    image.f.seek(0)
    return PIL.Image.open(image.f).size


def _get_frame_count(image: ImageFile) -> int:
    """One, as Willow says of every picture that it reads by Pillow."""
    return 1


def register() -> None:
    """Make Willow use these for every raster format that may be uploaded."""
    for image_class in _FORMATS:
        registry.register_operation(image_class, "get_size", _get_size)
        registry.register_operation(image_class, "get_frame_count", _get_frame_count)
