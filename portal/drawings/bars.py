"""Bars: a section drawn out into depth, in parallel projection, still hot at the die.

The bar is painted slice by slice from the far end to the near one, each slice only with the edges
that face the viewer, so that nearer walls cover farther ones without further sorting.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import hypot

from portal.drawings.drawing import Part
from portal.drawings.geometry import Outline, Point, angle_between
from portal.drawings.raster import SUPERSAMPLING, Canvas, Colour, View

LIGHT = (-0.5, 0.87)
STEP = 2.0
SHARP_TURN = 25

Shade = Callable[[float, float], Colour]


@dataclass(frozen=True)
class Bar:
    """How far a bar goes back, in pixels of the picture: to the right and upwards."""

    right: float
    up: float
    glow: float = 0
    crease: float = 2.2


def draw_bar(
    canvas: Canvas,
    parts: tuple[Part, ...],
    view: View,
    bar: Bar,
    width: float = 4,
    hatch: float = 11,
) -> None:
    """Draw the parts as bars; the near face is the section at `view`."""
    sides = [_sides(part, bar) for part in parts]
    steps = max(2, round(hypot(bar.right, bar.up) / STEP))
    for step in range(steps, -1, -1):
        depth = step / steps
        there = view.shifted(bar.right * depth, -bar.up * depth)
        for part, (edges, corners) in zip(parts, sides, strict=True):
            shade = _shade(canvas, canvas.theme.fill(part.material), bar.glow)
            _slice(canvas, edges, corners, there, depth, shade, bar.crease)
            if step == steps:
                canvas.outline(part.region.outlines, there, width * 0.6, canvas.theme.thin)
    for part in parts:
        canvas.part(part, view, width, hatch)


Edge = tuple[Point, Point, float]


def _sides(part: Part, bar: Bar) -> tuple[list[Edge], list[Point]]:
    """The edges whose wall faces the viewer with their brightness, and the corners between."""
    edges: list[Edge] = []
    corners: list[Point] = []
    for outline in part.region.outlines:
        points = outline.points
        for a, b in zip(points, points[1:] + points[:1], strict=True):
            nx, ny = b.y - a.y, a.x - b.x
            length = hypot(nx, ny)
            if length and nx * bar.right + ny * bar.up > 0:
                lit = (nx * LIGHT[0] + ny * LIGHT[1]) / length
                edges.append((a, b, 0.5 + 0.5 * lit))
        corners += _corners(outline, bar)
    return edges, corners


def _corners(outline: Outline, bar: Bar) -> list[Point]:
    """Where two walls meet at a clear angle, or the bar turns out of sight."""
    found = []
    points = outline.points
    for before, point, after in zip(
        points[-1:] + points[:-1], points, points[1:] + points[:1], strict=True
    ):
        first = (point.y - before.y) * bar.right + (before.x - point.x) * bar.up
        second = (after.y - point.y) * bar.right + (point.x - after.x) * bar.up
        turn = angle_between(point, after) - angle_between(before, point)
        sharp = abs((turn + 180) % 360 - 180) > SHARP_TURN
        if (first > 0) != (second > 0) or (sharp and first > 0):
            found.append(point)
    return found


def _slice(
    canvas: Canvas,
    edges: list[Edge],
    corners: list[Point],
    view: View,
    depth: float,
    shade: Shade,
    crease: float,
) -> None:
    thick = round((STEP + 1) * SUPERSAMPLING)
    for a, b, lit in edges:
        canvas.pen.line([view.at(a), view.at(b)], fill=shade(lit, depth), width=thick)
    colour = shade(-0.55, depth)
    reach = crease * SUPERSAMPLING / 2
    for corner in corners:
        x, y = view.at(corner)
        canvas.pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)


def _shade(canvas: Canvas, base: Colour, glow: float) -> Shade:
    """Brightness of a wall, and its heat: from `glow` of the depth on it turns to the accent."""
    theme = canvas.theme
    dark = sum(theme.paper) < 380
    low = tuple(round(c * (0.55 if dark else 0.62)) for c in base)
    high = tuple(min(255, round(c * 1.75)) for c in base) if dark else (250, 251, 251)
    ink = theme.ink if not dark else tuple(round(c * 0.8) for c in theme.thin)

    def shade(lit: float, depth: float) -> Colour:
        if lit < 0:
            colour, heat_share = ink, 0.55
        else:
            colour, heat_share = _mixed(low, high, lit), 0.92
        if glow and depth > glow:
            heat = ((depth - glow) / (1 - glow)) ** 1.3
            hot = _mixed((150, 44, 12), (255, 150, 82), max(lit, 0))
            colour = _mixed(colour, hot, heat * heat_share)
        return colour

    return shade


def _mixed(first: Colour, second: Colour, share: float) -> Colour:
    a, b, c = (round(p + (q - p) * share) for p, q in zip(first, second, strict=True))
    return a, b, c
