"""Which files are made from the drawings, and what is in them."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple

from portal.drawings import DRAWINGS, marks, scenes, sprite, svg
from portal.drawings.drawing import Drawing
from portal.drawings.pictures import PICTURES, Paint
from portal.drawings.raster import png, webp

IMAGES = PurePosixPath("static/img")
PROFILES = IMAGES / "profiles"
#: The dies are no sections of profiles.
SECTIONS = [slug for slug in DRAWINGS if not slug.endswith("-die")]
DEMO_IMAGES = PurePosixPath("portal/demo/images")


class GeneratedFile(NamedTuple):
    """A file by its path from the project's folder; `content` makes its bytes."""

    path: PurePosixPath
    content: Callable[[], bytes]


def all_files() -> Iterator[GeneratedFile]:
    """Everything that `manage.py drawings` writes, the quick ones first."""
    yield from vector_files()
    yield from raster_files()


def vector_files() -> Iterator[GeneratedFile]:
    """Every SVG: two of each drawing, and the marks. The bytes are the same on every machine."""
    for slug, draw in DRAWINGS.items():
        yield GeneratedFile(PROFILES / f"{slug}.svg", partial(_rendered, draw, "plain"))
        dimensioned = partial(_rendered, draw, "dimensioned")
        yield GeneratedFile(PROFILES / f"{slug}-dimensioned.svg", dimensioned)
    yield GeneratedFile(IMAGES / "sections.svg", _sections)
    yield GeneratedFile(IMAGES / "demo-logo.svg", lambda: marks.logo().encode())
    yield GeneratedFile(IMAGES / "favicon.svg", lambda: marks.favicon().encode())
    yield GeneratedFile(IMAGES / "gongan-badge.svg", lambda: marks.gongan_badge().encode())


def raster_files() -> Iterator[GeneratedFile]:
    """Every picture of pixels: the share card, the touch icon, and the demo site's pictures."""
    yield GeneratedFile(IMAGES / "social-card.png", lambda: png(scenes.social_card()))
    yield GeneratedFile(IMAGES / "apple-touch-icon.png", lambda: png(scenes.touch_icon()))
    for name, paint in PICTURES.items():
        yield GeneratedFile(DEMO_IMAGES / f"{name}.webp", partial(_painted, paint))


def _rendered(draw: Callable[[], Drawing], style: svg.Style) -> bytes:
    return svg.render(draw(), style).encode()


def _sections() -> bytes:
    return sprite.render(DRAWINGS[slug]() for slug in SECTIONS).encode()


def _painted(paint: Paint) -> bytes:
    return webp(paint())
