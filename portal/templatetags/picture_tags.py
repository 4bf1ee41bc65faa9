"""`{% picture %}`: an image in the sizes and formats that a reader's browser can choose from."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal.images import CustomImage
from portal.images.inline import inline_url
from portal.images.sizes import MIME_TYPES, MadeSize

register = template.Library()
register.filter(inline_url)


@register.simple_tag
def picture(
    image: CustomImage | None,
    alt: str | None = None,
    sizes: str = "100vw",
    crop: str = "",
    eager: bool = False,
    class_name: str = "",
) -> SafeString | str:
    """Render `image`, if there is one, from the sizes that the worker made of it.

    Without `alt`, the words the editor gave where the image stands (ImageBlock), else the image's
    description. `crop` is one of portal.images.sizes.CROPS. Nothing is made here: until the
    worker has been, a reader gets the file itself, which uploading kept fit for browsers. So it is
    with drawings (SVG) always.
    """
    if not image:
        return ""
    return _element(
        sizes=sizes, eager=eager, class_name=class_name, alt=_alt(image, alt), **_files(image, crop)
    )


@lru_cache(maxsize=2000, typed=True)
def _element(**shown: Any) -> SafeString:
    """Render what depends on nothing else: an edit hardly ever changes a picture."""
    return render_to_string("components/picture.html", shown)


def _files(image: CustomImage, crop: str) -> dict[str, Any]:
    # Asked before anything else, so that a crop that nobody makes is seen at once.
    made = image.made[crop]
    if not made:
        # The size of a drawing may be a fraction.
        size = {"width": round(image.width), "height": round(image.height)}
        return {"sources": (), "src": image.file.url, "srcset": ""} | size
    *better, fallback = made
    largest = made[fallback][-1]
    return {
        "sources": tuple((MIME_TYPES[name], _srcset(made[name])) for name in better),
        "src": largest.url,
        "srcset": _srcset(made[fallback]) if len(made[fallback]) > 1 else "",
        "width": largest.width,
        "height": largest.height,
    }


@register.simple_tag
def picture_file(image: CustomImage | None) -> MadeSize | None:
    """The largest file of an image that every browser knows, with `url`, `width` and `height`."""
    if not image:
        return None
    made = image.made[""]
    if not made:
        return MadeSize(image.file.url, round(image.width), round(image.height))
    return made[list(made)[-1]][-1]


def _alt(image: CustomImage, alt: str | None) -> str:
    if alt is not None:
        return alt
    return "" if image.decorative else image.contextual_alt_text or image.description


def _srcset(made: list[MadeSize]) -> str:
    return ", ".join(f"{size.url} {size.width}w" for size in made)
