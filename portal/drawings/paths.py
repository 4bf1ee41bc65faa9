"""The `d` of an SVG path, as short as it can be: relative steps, in hundredths of a millimetre."""

import itertools
from collections.abc import Iterable, Sequence

from portal.drawings.geometry import Arc, Line, Outline, Point, Segment

HALF_TURN = 3.141593


def outlines_path(outlines: Iterable[Outline], parts: int = 100) -> str:
    """Closed outlines, to be filled by the even-odd rule, in that many parts of a millimetre."""
    pen = _Pen(parts)
    for outline in outlines:
        pen.move(outline.segments[0].start)
        for segment in outline.segments[:-1]:
            pen.draw(segment)
        if isinstance(outline.segments[-1], Arc):
            pen.draw(outline.segments[-1])
        pen.close()
    return pen.path


def lines_path(lines: Iterable[Line]) -> str:
    """Separate straight lines, each drawn from the nearer end."""
    pen = _Pen()
    for line in lines:
        near = pen.is_nearer(line.end, line.start)
        start, end = (line.end, line.start) if near else (line.start, line.end)
        pen.move(start)
        pen.draw(Line(start, end))
    return pen.path


def polylines_path(polylines: Iterable[Sequence[Point]], closed: bool = False) -> str:
    """Runs of straight lines through the given points."""
    pen = _Pen()
    for points in polylines:
        pen.move(points[0])
        for start, end in itertools.pairwise(points):
            pen.draw(Line(start, end))
        if closed:
            pen.close()
    return pen.path


def number(value: float) -> str:
    """A length with at most 2 decimals and no needless characters."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    if text in ("-0", ""):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


class _Pen:
    """Writes steps from where the rounded path stands, so that rounding never adds up."""

    def __init__(self, parts: int = 100) -> None:
        self.path = ""
        self._parts = parts
        self._x = self._y = 0
        self._first = (0, 0)

    def is_nearer(self, point: Point, other: Point) -> bool:
        (ax, ay), (bx, by) = self._grid(point), self._grid(other)
        near = abs(ax - self._x) + abs(ay - self._y)
        return near < abs(bx - self._x) + abs(by - self._y)

    def move(self, point: Point) -> None:
        x, y = self._grid(point)
        self.path += ("m" if self.path else "M") + self._step(x, y)
        self._first = (x, y)

    def draw(self, segment: Segment) -> None:
        x, y = self._grid(segment.end)
        if (x, y) == (self._x, self._y):
            return
        if isinstance(segment, Arc):
            radius = number(segment.radius)
            both = _joined(radius, radius)
            large, sweep = int(segment.sweep > HALF_TURN), int(segment.clockwise)
            self.path += f"a{both} 0 {large} {sweep} {self._step(x, y)}"
        elif y == self._y:
            self.path += "h" + number((x - self._x) / self._parts)
            self._x = x
        elif x == self._x:
            self.path += "v" + number((y - self._y) / self._parts)
            self._y = y
        else:
            self.path += "l" + self._step(x, y)

    def close(self) -> None:
        self.path += "z"
        self._x, self._y = self._first

    def _step(self, x: int, y: int) -> str:
        step = _joined(number((x - self._x) / self._parts), number((y - self._y) / self._parts))
        self._x, self._y = x, y
        return step

    def _grid(self, point: Point) -> tuple[int, int]:
        return round(point.x * self._parts), round(-point.y * self._parts)


def _joined(first: str, second: str) -> str:
    fused = second.startswith("-") or (second.startswith(".") and "." in first)
    return first + second if fused else f"{first} {second}"
