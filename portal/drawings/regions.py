"""Regions: closed areas with holes, and how to join, cut, move, round and hatch them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import cos, floor, radians, sin

from portal.drawings.boolean import combine
from portal.drawings.fillets import rounded_outline
from portal.drawings.geometry import Bounds, Line, Outline, Point, bounds_of


@dataclass(frozen=True)
class Region:
    """An area of a section: outer outlines counter-clockwise, holes clockwise."""

    outlines: tuple[Outline, ...]

    @cached_property
    def bounds(self) -> Bounds:
        return bounds_of([point for outline in self.outlines for point in outline.points])

    @property
    def area(self) -> float:
        """Area in mm² without the holes."""
        return sum(outline.area for outline in self.outlines)

    @property
    def outer(self) -> tuple[Outline, ...]:
        return tuple(outline for outline in self.outlines if outline.area > 0)

    @property
    def holes(self) -> tuple[Outline, ...]:
        return tuple(outline for outline in self.outlines if outline.area < 0)

    def __or__(self, other: "Region") -> "Region":
        return Region(combine((self.outlines, other.outlines), any))

    def __sub__(self, other: "Region") -> "Region":
        return Region(combine((self.outlines, other.outlines), _only_first))

    def __and__(self, other: "Region") -> "Region":
        return Region(combine((self.outlines, other.outlines), all))

    def contains(self, point: Point) -> bool:
        return sum(outline.contains(point) for outline in self.outlines) % 2 == 1

    def moved(self, dx: float, dy: float) -> "Region":
        return Region(tuple(o.mapped(lambda p: Point(p.x + dx, p.y + dy)) for o in self.outlines))

    def mirrored(self, axis: float = 0) -> "Region":
        """The mirror image about the vertical line x = axis."""
        return Region(
            tuple(o.mapped(lambda p: Point(2 * axis - p.x, p.y), True) for o in self.outlines)
        )

    def rotated(self, angle: float) -> "Region":
        """The region turned by `angle` degrees about the origin."""
        c, s = cos(radians(angle)), sin(radians(angle))

        def turn(p: Point) -> Point:
            return Point(p.x * c - p.y * s, p.x * s + p.y * c)

        return Region(tuple(outline.mapped(turn) for outline in self.outlines))

    def rounded(self, inner: float = 0, outer: float = 0) -> "Region":
        """Corners between straight walls rounded: `inner` re-entrant, `outer` protruding, mm.

        A radius is reduced where the walls beside the corner are too short for it.
        """
        return Region(tuple(rounded_outline(o, inner, outer) for o in self.outlines))

    def hatch(self, spacing: float, angle: float = 45) -> list[Line]:
        """Hatching lines at `angle` degrees and `spacing` mm, cut off exactly at the outlines."""
        c, s = cos(radians(angle)), sin(radians(angle))
        crossings: dict[int, list[float]] = {}
        for outline in self.outlines:
            turned = [(p.x * c + p.y * s, p.y * c - p.x * s) for p in outline.points]
            for (ax, ay), (bx, by) in zip(turned, turned[1:] + turned[:1], strict=True):
                if ay > by:
                    ax, ay, bx, by = bx, by, ax, ay
                first, last = floor(ay / spacing) + 1, floor(by / spacing)
                for row in range(first, last + 1):
                    across = ax + (bx - ax) * (row * spacing - ay) / (by - ay)
                    crossings.setdefault(row, []).append(across)
        lines = []
        for row, found in sorted(crossings.items()):
            found.sort()
            y = row * spacing
            for a, b in zip(found[::2], found[1::2], strict=False):
                if b - a > 0.05:
                    start = Point(a * c - y * s, a * s + y * c)
                    lines.append(Line(start, Point(b * c - y * s, b * s + y * c)))
        return lines


def union(regions: Iterable[Region]) -> Region:
    """All the regions grown together into one."""
    return Region(combine(tuple(region.outlines for region in regions), any))


def _only_first(inside: Iterable[bool]) -> bool:
    first, *others = inside
    return first and not any(others)
