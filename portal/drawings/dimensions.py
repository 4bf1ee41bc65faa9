"""Dimensions and notes, resolved into strokes, arrowheads and figures for any renderer.

Spans sit in rows outside the part (GB/T 4458.4): figures stand above the dimension line and read
from the bottom or from the right of the sheet.
"""

from dataclasses import dataclass
from math import cos, hypot, radians, sin
from typing import Literal, NamedTuple, Protocol

from portal.drawings.geometry import Bounds, Point, angle_between, polar

Side = Literal["top", "bottom", "left", "right"]
FIGURE_WIDTH = 0.58


class Sheet(NamedTuple):
    """What a dimension must know of the drawing: the box of its parts and its text height."""

    bounds: Bounds
    text: float


@dataclass(frozen=True)
class Stroke:
    points: tuple[Point, ...]
    kind: Literal["thin", "centre", "hidden"] = "thin"
    accent: bool = False


@dataclass(frozen=True)
class Arrow:
    """An arrowhead with its tip at `tip`, pointing to `angle` degrees, `size` mm long."""

    tip: Point
    angle: float
    size: float
    accent: bool = False

    def corners(self) -> tuple[Point, Point, Point]:
        """The triangle of the arrowhead, slender as on a drawn sheet."""
        back = self.angle + 180
        return (
            self.tip,
            polar(self.tip, self.size, back + 9),
            polar(self.tip, self.size, back - 9),
        )


@dataclass(frozen=True)
class Label:
    """A figure standing on the point `at`, `height` mm high, turned by `angle` degrees."""

    at: Point
    text: str
    height: float
    angle: float = 0
    anchor: Literal["start", "middle", "end"] = "middle"
    accent: bool = False

    @property
    def width(self) -> float:
        return FIGURE_WIDTH * self.height * len(self.text)

    def corners(self) -> list[Point]:
        """The four corners of the box that the figure is estimated to fill."""
        first = {"start": 0.0, "middle": -0.5, "end": -1.0}[self.anchor] * self.width
        c, s = cos(radians(self.angle)), sin(radians(self.angle))
        spans = ((first, -0.2), (first + self.width, -0.2), (first, 0.9), (first + self.width, 0.9))
        return [
            Point(self.at.x + u * c - v * self.height * s, self.at.y + u * s + v * self.height * c)
            for u, v in spans
        ]


@dataclass(frozen=True)
class Marks:
    strokes: tuple[Stroke, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    labels: tuple[Label, ...] = ()

    def __add__(self, other: "Marks") -> "Marks":
        return Marks(
            self.strokes + other.strokes,
            self.arrows + other.arrows,
            self.labels + other.labels,
        )


class Dimension(Protocol):
    def marks(self, sheet: Sheet) -> Marks: ...


@dataclass(frozen=True)
class Span:
    """A length between two points, measured across or upright, in row `level` beside the part."""

    side: Side
    start: tuple[float, float]
    end: tuple[float, float]
    level: float = 1
    label: str = ""
    accent: bool = False

    def marks(self, sheet: Sheet) -> Marks:
        upright = self.side in ("left", "right")
        box, text = sheet
        sign = 1 if self.side in ("top", "right") else -1
        edge = {"top": box.top, "bottom": box.bottom, "left": box.left, "right": box.right}
        row = edge[self.side] + sign * text * (0.4 + 2.0 * self.level)
        (ax, ay), (bx, by) = sorted((self.start, self.end), key=lambda p: p[1 if upright else 0])
        a, b = (Point(row, ay), Point(row, by)) if upright else (Point(ax, row), Point(bx, row))
        strokes = tuple(
            self._extension(Point(*foot), at, text) for foot, at in (((ax, ay), a), ((bx, by), b))
        )
        value = (by - ay) if upright else (bx - ax)
        marks = _between(a, b, self.label or f"{value:g}", text, self.accent)
        return Marks(strokes) + marks

    def _extension(self, foot: Point, at: Point, text: float) -> Stroke:
        length = hypot(at.x - foot.x, at.y - foot.y)
        if length < text * 0.3:
            return Stroke((foot, at), accent=self.accent)
        ux, uy = (at.x - foot.x) / length, (at.y - foot.y) / length
        start = Point(foot.x + ux * text * 0.22, foot.y + uy * text * 0.22)
        over = Point(at.x + ux * text * 0.35, at.y + uy * text * 0.35)
        return Stroke((start, over), accent=self.accent)


@dataclass(frozen=True)
class Thickness:
    """A wall thickness: two arrows from outside onto the faces at `start` and `end`.

    The figure stands on a shelf beyond `end`, `run` text heights away.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    label: str
    run: float = 1.2
    accent: bool = False

    def marks(self, sheet: Sheet) -> Marks:
        a, b, text = Point(*self.start), Point(*self.end), sheet.text
        angle = angle_between(a, b)
        size = text * 0.8
        tail, far = polar(a, size * 2, angle + 180), polar(b, size * 1.4 + text * self.run, angle)
        lead = Stroke((tail, a), accent=self.accent)
        arrows = (Arrow(a, angle, size, self.accent), Arrow(b, angle + 180, size, self.accent))
        inside = Stroke((a, b), accent=self.accent)
        return Marks((lead, inside), arrows) + _shelf(b, far, self.label, text, self.accent)


@dataclass(frozen=True)
class Leader:
    """A note such as `R2` or `⌀10`: an arrow onto `point` from a shelf `dx`, `dy` texts away."""

    point: tuple[float, float]
    dx: float
    dy: float
    label: str
    accent: bool = False

    def marks(self, sheet: Sheet) -> Marks:
        tip, text = Point(*self.point), sheet.text
        elbow = Point(tip.x + self.dx * text, tip.y + self.dy * text)
        arrow = Arrow(tip, angle_between(elbow, tip), text * 0.8, self.accent)
        return Marks(arrows=(arrow,)) + _shelf(tip, elbow, self.label, text, self.accent)


@dataclass(frozen=True)
class Diameter:
    """A diameter across the circle at `angle` degrees, its figure on a shelf outside."""

    centre: tuple[float, float]
    diameter: float
    angle: float
    label: str
    reach: float = 1.6
    accent: bool = False

    def marks(self, sheet: Sheet) -> Marks:
        centre, text, accent = Point(*self.centre), sheet.text, self.accent
        near = polar(centre, self.diameter / 2, self.angle)
        far = polar(centre, self.diameter / 2, self.angle + 180)
        elbow = polar(near, text * self.reach, self.angle)
        arrows = (
            Arrow(near, self.angle, text * 0.8, accent),
            Arrow(far, self.angle + 180, text * 0.8, accent),
        )
        across = Stroke((far, near), accent=accent)
        return Marks((across,), arrows) + _shelf(near, elbow, self.label, text, accent)


@dataclass(frozen=True)
class Caption:
    """Words without an arrow, such as the name of a section `A-A`."""

    at: tuple[float, float]
    label: str
    size: float = 1.25

    def marks(self, sheet: Sheet) -> Marks:
        return Marks(labels=(Label(Point(*self.at), self.label, sheet.text * self.size),))


def _between(a: Point, b: Point, label: str, text: float, accent: bool) -> Marks:
    """A dimension line from a to b with its figure; arrows from outside where room is short."""
    length, angle = hypot(b.x - a.x, b.y - a.y), angle_between(a, b)
    size = text * 0.8
    figure = Label(a, label, text)
    up = angle + 90
    middle = Point((a.x + b.x) / 2, (a.y + b.y) / 2)
    if length > size * 2.6:
        strokes = (Stroke((a, b), accent=accent),)
        arrows = (Arrow(a, angle + 180, size, accent), Arrow(b, angle, size, accent))
    else:
        ends = (polar(a, size * 1.8, angle + 180), polar(b, size * 1.8, angle))
        strokes = (Stroke(ends, accent=accent),)
        arrows = (Arrow(a, angle, size, accent), Arrow(b, angle + 180, size, accent))
    if length > figure.width * 1.05:
        at, anchor = polar(middle, text * 0.28, up), "middle"
    else:
        shelf = polar(b, size * 1.8 + figure.width, angle)
        strokes += (Stroke((b, shelf), accent=accent),)
        at, anchor = polar(polar(b, size * 1.5, angle), text * 0.28, up), "start"
    return Marks(strokes, arrows, (Label(at, label, text, angle, anchor, accent),))


def _shelf(tip: Point, elbow: Point, label: str, text: float, accent: bool) -> Marks:
    """A leader from tip to elbow and the figure on a level shelf from there outwards."""
    rightwards = elbow.x >= tip.x - 1e-6
    width = Label(elbow, label, text).width + text * 0.2
    end = Point(elbow.x + (width if rightwards else -width), elbow.y)
    at = Point((elbow.x + end.x) / 2, elbow.y + text * 0.28)
    leader = Stroke((tip, elbow, end), accent=accent)
    return Marks((leader,), (), (Label(at, label, text, accent=accent),))
