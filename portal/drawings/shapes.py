"""The shapes a die designer thinks in: plates, bores, walls, screw ports, gasket grooves."""

import itertools
from collections.abc import Sequence
from math import hypot

from portal.drawings.geometry import Arc, Line, Outline, Point, polar
from portal.drawings.regions import Region, union


def polygon(*corners: tuple[float, float]) -> Region:
    """A closed area with straight sides, whichever way its corners run."""
    points = [Point(*corner) for corner in corners]
    sides = zip(points, points[1:] + points[:1], strict=True)
    outline = Outline(tuple(Line(a, b) for a, b in sides))
    return Region((outline if outline.area > 0 else outline.reversed(),))


def plate(left: float, bottom: float, right: float, top: float, radius: float = 0) -> Region:
    """A rectangle from its edges, with rounded corners."""
    box = polygon((left, bottom), (right, bottom), (right, top), (left, top))
    return box.rounded(outer=radius)


def disc(x: float, y: float, radius: float) -> Region:
    """A full circle."""
    centre = Point(x, y)
    east, west = Point(x + radius, y), Point(x - radius, y)
    halves = (Arc(east, west, centre, radius), Arc(west, east, centre, radius))
    return Region((Outline(halves),))


def ring(x: float, y: float, outer: float, inner: float) -> Region:
    """The area between two concentric circles."""
    (hole,) = disc(x, y, inner).outlines
    return Region((*disc(x, y, outer).outlines, hole.reversed()))


def sector(x: float, y: float, inner: float, outer: float, start: float, end: float) -> Region:
    """A piece of a ring between two angles in degrees."""
    centre = Point(x, y)
    a, b = polar(centre, inner, start), polar(centre, outer, start)
    c, d = polar(centre, outer, end), polar(centre, inner, end)
    far, near = Arc(b, c, centre, outer), Arc(d, a, centre, inner, clockwise=True)
    return Region((Outline((Line(a, b), far, Line(c, d), near)),))


def wall(thickness: float, *path: tuple[float, float], shift: float = 0) -> Region:
    """A wall of even thickness along a path with mitred bends.

    `shift` moves the wall sideways: +0.5 puts it wholly to the left of the path, -0.5 to the
    right, 0 centres it.
    """
    points = [Point(*corner) for corner in path]
    left = _offset(points, thickness * (0.5 + shift))
    right = _offset(points, thickness * (shift - 0.5))
    return polygon(*left, *reversed(right))


def _offset(path: Sequence[Point], distance: float) -> list[Point]:
    """The path moved sideways to its left, with mitred corners."""
    normals = []
    for a, b in itertools.pairwise(path):
        length = hypot(b.x - a.x, b.y - a.y)
        normals.append(Point(-(b.y - a.y) / length, (b.x - a.x) / length))
    moved = []
    for index, point in enumerate(path):
        before, after = normals[max(index - 1, 0)], normals[min(index, len(normals) - 1)]
        reach = distance / (1 + before.x * after.x + before.y * after.y)
        moved.append(
            Point(point.x + (before.x + after.x) * reach, point.y + (before.y + after.y) * reach)
        )
    return moved


def screw_port(x: float, y: float, bore: float, opens: float, thickness: float = 1.4) -> Region:
    """A C-shaped screw boss (螺丝孔): bore in mm, opening towards `opens` degrees."""
    centre = Point(x, y)
    gap, outer, inner = 38.0, bore / 2 + thickness, bore / 2
    start, end = opens + gap, opens - gap + 360
    a, b = polar(centre, outer, start), polar(centre, outer, end)
    c, d = polar(centre, inner, end), polar(centre, inner, start)
    lip_end = polar(centre, bore / 2 + thickness / 2, end)
    lip_start = polar(centre, bore / 2 + thickness / 2, start)
    return Region(
        (
            Outline(
                (
                    Arc(a, b, centre, outer),
                    Arc(b, c, lip_end, thickness / 2),
                    Arc(c, d, centre, inner, clockwise=True),
                    Arc(d, a, lip_start, thickness / 2),
                )
            ),
        )
    )


def t_groove(
    x: float, y: float, opening: float, width: float, lip: float, depth: float, faces: float = 90
) -> Region:
    """The empty space of an undercut groove, to be cut from a wall.

    (x, y) is the middle of the mouth, `faces` the direction it opens to in degrees; `lip` is
    the thickness of the lips beside the mouth, `depth` the total depth.
    """
    space = union(
        [
            plate(-opening / 2, -lip - 0.01, opening / 2, 0.5),
            plate(-width / 2, -depth, width / 2, -lip),
        ]
    )
    return space.rotated(faces - 90).moved(x, y)
