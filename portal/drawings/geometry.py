"""Points, lines, arcs and closed outlines: the plain geometry every drawing is made of.

Lengths are millimetres, angles are degrees counter-clockwise, y points up.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import acos, atan2, ceil, cos, degrees, hypot, pi, radians, sin, tau
from typing import NamedTuple

CHORD_ERROR = 0.012


class Point(NamedTuple):
    x: float
    y: float


class Bounds(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def centre(self) -> Point:
        return Point((self.left + self.right) / 2, (self.bottom + self.top) / 2)

    def grown(self, margin: float) -> "Bounds":
        """The same box with `margin` mm more on every side."""
        left, bottom, right, top = self
        return Bounds(left - margin, bottom - margin, right + margin, top + margin)


def bounds_of(points: Iterator[Point] | list[Point] | tuple[Point, ...]) -> Bounds:
    """The smallest upright box around the points."""
    xs, ys = zip(*points, strict=True)
    return Bounds(min(xs), min(ys), max(xs), max(ys))


def polar(centre: Point, radius: float, angle: float) -> Point:
    """The point at `radius` mm and `angle` degrees from `centre`."""
    turn = radians(angle)
    return Point(centre.x + radius * cos(turn), centre.y + radius * sin(turn))


def angle_between(origin: Point, target: Point) -> float:
    """The direction from origin to target in degrees."""
    return degrees(atan2(target.y - origin.y, target.x - origin.x))


@dataclass(frozen=True, slots=True)
class Line:
    start: Point
    end: Point

    @property
    def length(self) -> float:
        return hypot(self.end.x - self.start.x, self.end.y - self.start.y)

    def reversed(self) -> "Line":
        return Line(self.end, self.start)

    def mapped(self, move: Callable[[Point], Point], flips: bool) -> "Line":
        return Line(move(self.start), move(self.end))

    def points(self) -> Iterator[Point]:
        """The points of the line without its end."""
        yield self.start


@dataclass(frozen=True, slots=True)
class Arc:
    start: Point
    end: Point
    centre: Point
    radius: float
    clockwise: bool = False

    @property
    def sweep(self) -> float:
        """The angle the arc turns through, in radians, always positive."""
        first = atan2(self.start.y - self.centre.y, self.start.x - self.centre.x)
        last = atan2(self.end.y - self.centre.y, self.end.x - self.centre.x)
        turn = (first - last) if self.clockwise else (last - first)
        return turn % tau or tau

    @property
    def length(self) -> float:
        return self.radius * self.sweep

    def reversed(self) -> "Arc":
        return Arc(self.end, self.start, self.centre, self.radius, not self.clockwise)

    def mapped(self, move: Callable[[Point], Point], flips: bool) -> "Arc":
        centre, start = move(self.centre), move(self.start)
        radius = hypot(start.x - centre.x, start.y - centre.y)
        return Arc(start, move(self.end), centre, radius, self.clockwise ^ flips)

    def points(self) -> Iterator[Point]:
        """The points of the flattened arc without its end.

        Intermediate points lie on a fixed division of the full circle, so that two arcs of one
        circle are flattened to the same chords wherever they overlap.
        """
        yield self.start
        divisions = chord_divisions(self.radius)
        step = tau / divisions
        first = atan2(self.start.y - self.centre.y, self.start.x - self.centre.x) / step
        span = self.sweep / step
        if self.clockwise:
            marks = range(ceil(first) - 1, ceil(first - span) - 1, -1)
            inside = [m for m in marks if first - span + 1e-3 < m < first - 1e-3]
        else:
            marks = range(int(first // 1) + 1, int((first + span) // 1) + 1)
            inside = [m for m in marks if first + 1e-3 < m < first + span - 1e-3]
        for mark in inside:
            turn = mark * step
            x = self.centre.x + self.radius * cos(turn)
            yield Point(x, self.centre.y + self.radius * sin(turn))


Segment = Line | Arc


def chord_divisions(radius: float) -> int:
    """Into how many chords a full circle is divided so that none is off by over CHORD_ERROR."""
    if radius <= CHORD_ERROR * 4:
        return 12
    wanted = pi / acos(1 - CHORD_ERROR / radius)
    return max(24, 4 * ceil(wanted / 4))


@dataclass(frozen=True)
class Outline:
    """A closed contour. Solid lies to its left: outer contours run counter-clockwise."""

    segments: tuple[Segment, ...]

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The contour flattened to the corners of a polygon."""
        return tuple(point for segment in self.segments for point in segment.points())

    @cached_property
    def area(self) -> float:
        """Signed area in mm²: negative for a hole."""
        corners = self.points
        following = corners[1:] + corners[:1]
        return sum(p.x * q.y - q.x * p.y for p, q in zip(corners, following, strict=True)) / 2

    @property
    def bounds(self) -> Bounds:
        return bounds_of(self.points)

    def reversed(self) -> "Outline":
        return Outline(tuple(segment.reversed() for segment in reversed(self.segments)))

    def mapped(self, move: Callable[[Point], Point], flips: bool = False) -> "Outline":
        """The outline moved point by point; `flips` says that `move` mirrors."""
        moved = Outline(tuple(segment.mapped(move, flips) for segment in self.segments))
        return moved.reversed() if flips else moved

    def contains(self, point: Point) -> bool:
        """Whether the point lies inside the contour, whichever way the contour runs."""
        inside = False
        x, y = point
        before = self.points[-1]
        for corner in self.points:
            if (corner.y > y) != (before.y > y):
                crossing = (before.x - corner.x) * (y - corner.y) / (before.y - corner.y)
                inside ^= x < crossing + corner.x
            before = corner
        return inside
