"""Making the sizes of a picture, all from one decoding.

Wagtail would decode the file anew for each of some forty sizes, three at a time
(AbstractImage.create_renditions). Its specs, cropping by focal point and rendition rows are kept,
so that `{% image %}` and the admin find what is made here. bench/image_upload.py has figures.
"""

import logging
from collections.abc import Iterator
from itertools import groupby

import PIL.Image
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.images.models import Filter, get_rendition_storage

from portal.images import CustomImage, CustomRendition, sizes
from portal.images.encoders import encode

logger = logging.getLogger(__name__)
_LANCZOS = PIL.Image.Resampling.LANCZOS


def make(image: CustomImage) -> None:
    """Make every size of `image` and note in `image.sizes` what exists now."""
    folder = f"images/{image.pk}-{sizes.version(image)}"
    stored = {"version": sizes.version(image), "folder": folder, "formats": [], "crops": {}}
    try:
        picture = _open(image)
    except (OSError, SyntaxError, ValueError, PIL.Image.DecompressionBombError):
        # Noted as done: it would fail again each time.
        logger.exception("No sizes can be made of image %s (%s).", image.pk, image.file.name)
        picture = None
    renditions: list[CustomRendition] = []
    if picture is not None:
        stored["formats"] = ["avif", "webp", "png" if picture.mode == "RGBA" else "jpeg"]
        all_sizes = sizes.wanted(image.width, image.height)
        for crop, of_crop in groupby(all_sizes, key=lambda size: size.crop):
            formats = ["jpeg"] if crop == sizes.SHARE else stored["formats"]
            made = [_make_size(image, picture, size, formats, folder) for size in of_crop]
            stored["crops"][crop] = [[files[0].width, files[0].height] for files in made]
            renditions += [rendition for files in made for rendition in files]
    with transaction.atomic():
        CustomRendition.objects.bulk_create(renditions, ignore_conflicts=True)
        # Saved and not updated, so that whoever follows changes of images hears of it.
        image.sizes = stored
        image.save(update_fields=["sizes"])


def _open(image: CustomImage) -> PIL.Image.Image | None:
    """Decode the file, a large JPEG at a fraction of its size; None when it moves."""
    with image.open_file() as file:
        picture = PIL.Image.open(file)
        if getattr(picture, "is_animated", False) and picture.format != "MPO":
            return None
        widest = max(width for widths in sizes.CROPS.values() for width in widths)
        picture.draft("RGB", (widest, widest * picture.height // picture.width))
        picture.load()
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _make_size(
    image: CustomImage,
    picture: PIL.Image.Image,
    size: sizes.Size,
    formats: list[str],
    folder: str,
) -> list[CustomRendition]:
    transform = Filter(size.transform).get_transform(image)
    # `picture` may have been decoded at a fraction of the size that the transform speaks of.
    scale = picture.width / image.width
    rect = transform.get_rect()
    box = (
        max(0.0, rect.left * scale),
        max(0.0, rect.top * scale),
        min(picture.width, rect.right * scale),
        min(picture.height, rect.bottom * scale),
    )
    target = tuple(int(side) for side in transform.size)
    resized = picture.resize(target, _LANCZOS, box=box, reducing_gap=3.0)
    return list(_save(image, resized, size, formats, folder))


def _save(
    image: CustomImage, resized: PIL.Image.Image, size: sizes.Size, formats: list[str], folder: str
) -> Iterator[CustomRendition]:
    storage = get_rendition_storage()
    for image_format in formats:
        name = sizes.file_name(folder, size.crop, resized.width, image_format)
        if not getattr(storage, "file_overwrite", False):
            # Left by a run that was cut short: the same name would be given a suffix.
            storage.delete(name)
        spec = size.spec(image_format)
        rendition = CustomRendition(
            image=image, filter_spec=spec, focal_point_key=Filter(spec).get_cache_key(image)
        )
        # Assigned by name: Django would read the file again for its dimensions.
        content = ContentFile(encode(resized, image_format))
        rendition.__dict__["file"] = storage.save(name, content)
        rendition.width, rendition.height = resized.size
        yield rendition
