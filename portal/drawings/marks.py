"""Marks in the language of the drawings: the demo company's logo, the favicon, the 公安 shield."""

from math import hypot

from portal.drawings.geometry import Arc, Line, Outline, Point
from portal.drawings.logotype import lettered_en, lettered_zh
from portal.drawings.offsets import grown
from portal.drawings.paths import outlines_path
from portal.drawings.regions import Region, union
from portal.drawings.shapes import disc, plate, polygon
from portal.drawings.svg import ACCENT

GRAPHITE = "#20262C"
NAME_ZH, NAME_EN = "恒拓挤出模具", "HENGTUO DIES"


GAP = 3.6
DOWELS = (-39, 0), (39, 0)


def bar_section() -> Region:
    """The bar in the die's aperture: a lipped H section, H for Hengtuo."""
    flanges = [plate(side * 20 - 4, -29, side * 20 + 4, 29) for side in (-1, 1)]
    lips = [plate(s * 13 - 5, t * 26 - 3, s * 13 + 5, t * 26 + 3) for s in (-1, 1) for t in (-1, 1)]
    web = plate(-20, -4, 20, 4)
    return union([*flanges, *lips, web]).rounded(inner=2, outer=1.5)


def die_mark() -> tuple[Region, Region]:
    """The favicon's two areas in a circle of radius 50: the die plate, and the bar in it."""
    bar = bar_section()
    dowels = union([disc(x, y, GAP) for x, y in DOWELS])
    return disc(0, 0, 50) - grown(bar, GAP) - dowels, bar


def logo() -> str:
    """The mark with the company's name in both languages beside it.

    It travels within each page, in a `data:` URL: hence as few bytes as can be (the plate is cut
    out by a mask of strokes), commas and single quotes, which such a URL holds as they are.
    """
    bar = outlines_path(bar_section().outlines).replace(" ", ",")
    dowels = "".join(f"M{x},{y}h0" for x, y in DOWELS)
    characters = lettered_zh(NAME_ZH, 68, -32, 47)
    capitals = lettered_en(NAME_EN, 68, 24, 275)
    return "".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-52 -52 402 104" ',
            'stroke-linejoin="round"><mask id="m"><circle r="50" fill="white"/>',
            f'<g stroke="black" stroke-linecap="round" stroke-width="{2 * GAP}">',
            f'<path id="b" d="{bar}"/>',
            f'<path d="{dowels}"/></g></mask><circle r="50" mask="url(#m)"/>',
            f'<use href="#b" fill="{ACCENT}"/><g fill="none" stroke="black" stroke-width="5">',
            f'<path d="{characters}"/>',
            f'<path stroke-width="2" d="{capitals}"/></g></svg>',
        ]
    ).replace('"', "'")


def favicon() -> str:
    """The mark alone on graphite, for a tab."""
    body, bar = die_mark()
    return _document(
        "-56 -56 112 112",
        NAME_ZH,
        f'<rect x="-56" y="-56" width="112" height="112" rx="22" fill="{GRAPHITE}"/>',
        f'<path fill="#F4F3EF" fill-rule="evenodd" d="{outlines_path(body.outlines)}"/>',
        f'<path fill="{ACCENT}" d="{outlines_path(bar.outlines)}"/>',
    )


def gongan_badge() -> str:
    """A shield that stands before a 公安备案 number: neutral shapes, not the police emblem."""
    shield, field = _shield(10, 10, 9.4), _shield(10, 10, 7.7)
    tower = union(
        [
            plate(6.6, 6.4, 13.4, 7.6),
            plate(7.4, 7.6, 8.8, 12),
            plate(11.2, 7.6, 12.6, 12),
            plate(6.6, 11.8, 13.4, 13),
        ]
    )
    star = polygon((10, 15.9), (10.75, 14.3), (10, 13.7), (9.25, 14.3))
    return _document(
        "0 -20 20 20",
        "公安备案",
        f'<path fill="#C9A24A" d="{outlines_path(shield.outlines)}"/>',
        f'<path fill="#2A5CA8" d="{outlines_path(field.outlines)}"/>',
        f'<path fill="#F3DDA0" d="{outlines_path((tower | star).outlines)}"/>',
    )


def _shield(x: float, y: float, size: float) -> Region:
    """A heater shield: flat top with a raised middle, two curved flanks meeting in a point."""
    top, point = y + size * 0.78, Point(x, y - size)
    left, right = Point(x - size * 0.86, top), Point(x + size * 0.86, top)
    crest = Point(x, y + size)
    reach = 2.1 * size
    outline = Outline(
        (
            Line(crest, left),
            _flank(left, point, reach),
            _flank(point, right, reach),
            Line(right, crest),
        )
    )
    return Region((outline,))


def _flank(start: Point, end: Point, radius: float) -> Arc:
    """A flat arc to the right of the way from start to end: outwards of a shield."""
    mx, my = (start.x + end.x) / 2, (start.y + end.y) / 2
    dx, dy = end.x - start.x, end.y - start.y
    length = hypot(dx, dy)
    rise = (radius**2 - length**2 / 4) ** 0.5 / length
    return Arc(start, end, Point(mx - dy * rise, my + dx * rise), radius)


def _document(view: str, title: str, *body: str) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" role="img">'
    return "\n".join([head, f"<title>{title}</title>", *body, "</svg>", ""])
