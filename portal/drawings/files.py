"""Which files are made from the drawings, and what is in them."""

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from portal.drawings import DRAWINGS, marks, svg
from portal.drawings.drawing import Drawing

PROFILES = PurePosixPath("static/img/profiles")
IMAGES = PurePosixPath("static/img")


class GeneratedFile(NamedTuple):
    """A file by its path from the project's folder; `content` makes its bytes."""

    path: PurePosixPath
    content: Callable[[], bytes]


def vector_files() -> Iterator[GeneratedFile]:
    """Every SVG: two of each drawing, and the marks. The bytes are the same on every machine."""
    for slug, draw in DRAWINGS.items():
        yield GeneratedFile(PROFILES / f"{slug}.svg", _rendered(draw, "plain"))
        yield GeneratedFile(PROFILES / f"{slug}-dimensioned.svg", _rendered(draw, "dimensioned"))
    yield GeneratedFile(IMAGES / "demo-logo.svg", lambda: marks.logo().encode())
    yield GeneratedFile(IMAGES / "favicon.svg", lambda: marks.favicon().encode())
    yield GeneratedFile(IMAGES / "gongan-badge.svg", lambda: marks.gongan_badge().encode())


def _rendered(draw: Callable[[], Drawing], style: svg.Style) -> Callable[[], bytes]:
    return lambda: svg.render(draw(), style).encode()
