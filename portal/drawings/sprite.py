"""The families of sections in one file, from which a page shows each by its name.

One request instead of one a drawing. A page's `<use>` lends the shapes its colour, the strength of
their fill and, because each outline counts as one unit long, its dashes: so a page may draw them
line by line.
"""

from collections.abc import Iterable

from portal.drawings.drawing import Drawing
from portal.drawings.geometry import Bounds
from portal.drawings.paths import number, outlines_path

OUTLINE_MM = 0.7
#: Shown at less than two pixels a millimetre, nothing finer is seen.
TENTHS = 10
#: The dimension line below a section: how far, how strong, and its arrows' length and half height.
DIMENSION_MM, THIN_MM = 6.2, 0.35
ARROW_MM, BARB_MM = 3.2, 0.55


def render(drawings: Iterable[Drawing]) -> str:
    """The text of an SVG file with one symbol a drawing, as large as its parts, in mm."""
    symbols = map(_symbol, drawings)
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


def _symbol(drawing: Drawing) -> str:
    shapes = [
        f'<path pathLength="1" d="{outlines_path(part.region.outlines, TENTHS)}"/>'
        for part in drawing.parts
    ]
    return (
        f'<symbol id="{drawing.slug}" viewBox="{_view(drawing.bounds)}" overflow="visible">'
        f'<g fill="currentColor" fill-rule="evenodd" stroke="currentColor" '
        f'stroke-width="{number(OUTLINE_MM)}" stroke-linejoin="round">{"".join(shapes)}</g>'
        f"{_width(drawing.bounds)}</symbol>"
    )


def _width(box: Bounds) -> str:
    """The dimension of a section's width below it, without its figure."""
    foot, line = -box.bottom, -box.bottom + DIMENSION_MM
    strokes = (
        f"M{number(box.left)} {number(foot + 1.4)}V{number(line + 1.4)}"
        f"M{number(box.right)} {number(foot + 1.4)}V{number(line + 1.4)}"
        f"M{number(box.left)} {number(line)}H{number(box.right)}"
    )
    arrows = "".join(
        f"M{number(end)} {number(line)}l{number(inwards * ARROW_MM)} {number(-BARB_MM)}"
        f"v{number(2 * BARB_MM)}z"
        for end, inwards in ((box.left, 1), (box.right, -1))
    )
    return (
        f'<g stroke-width="{number(THIN_MM)}" stroke="currentColor">'
        f'<path fill="none" d="{strokes}"/>'
        f'<path fill="currentColor" fill-opacity="1" d="{arrows}"/></g>'
    )


def _view(box: Bounds) -> str:
    return " ".join(map(number, (box.left, -box.top, box.width, box.height)))
