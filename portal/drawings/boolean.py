"""Joining and cutting outlines: every edge is split where edges meet, then kept or dropped.

An edge belongs to the result when exactly one of its two sides is inside the result. Arcs are
flattened to chords that remember their circle, and put together again afterwards.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from math import hypot
from typing import NamedTuple

from portal.drawings.geometry import Arc, Bounds, Line, Outline, Point, Segment, bounds_of

SAME_POINT = 1e-5
DECIMALS = 7  # the last digits of a sine differ from machine to machine
SIDE_STEP = 2e-4
SLIVER_AREA = 0.02
SLIVER_LENGTH = 0.02

Circle = tuple[Point, float]
Contours = Sequence[Outline]


class Edge(NamedTuple):
    start: Point
    end: Point
    circle: Circle | None


class _Vertices:
    """Gives points that are closer than SAME_POINT one common name."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], Point] = {}

    def named(self, point: Point) -> Point:
        column, row = round(point.x / SAME_POINT), round(point.y / SAME_POINT)
        for cell in ((column + i, row + j) for i in (0, -1, 1) for j in (0, -1, 1)):
            if cell in self._cells:
                return self._cells[cell]
        self._cells[column, row] = Point(round(point.x, DECIMALS), round(point.y, DECIMALS))
        return self._cells[column, row]


def combine(
    contours: Sequence[Contours], inside: Callable[[Iterable[bool]], bool]
) -> tuple[Outline, ...]:
    """Outlines of the area where `inside` holds.

    `inside` is told for a point, contour set by contour set, whether the point lies in it.
    """
    vertices = _Vertices()
    edges = [edge for one in contours for outline in one for edge in _edges(outline, vertices)]
    fragments = _fragments(edges, vertices)
    boxes = [[(outline, outline.bounds) for outline in one] for one in contours]

    def solid(point: Point) -> bool:
        return inside([_within(one, point) for one in boxes])

    following: dict[Point, list[Edge]] = {}
    for start, end, circle in fragments:
        length = hypot(end.x - start.x, end.y - start.y)
        nx = -(end.y - start.y) / length * SIDE_STEP
        ny = (end.x - start.x) / length * SIDE_STEP
        mx, my = (start.x + end.x) / 2, (start.y + end.y) / 2
        left, right = solid(Point(mx + nx, my + ny)), solid(Point(mx - nx, my - ny))
        if left and not right:
            following.setdefault(start, []).append(Edge(start, end, circle))
        elif right and not left:
            following.setdefault(end, []).append(Edge(end, start, circle))
    loops = _loops(following)
    return tuple(_outline(loop) for loop in loops if abs(_area(loop)) > SLIVER_AREA)


def _edges(outline: Outline, vertices: _Vertices) -> list[Edge]:
    edges = []
    for segment in outline.segments:
        circle = (segment.centre, segment.radius) if isinstance(segment, Arc) else None
        corners = [vertices.named(point) for point in [*segment.points(), segment.end]]
        for start, end in itertools.pairwise(corners):
            if start != end:
                edges.append(Edge(start, end, circle))
    return edges


def _within(outlines: list[tuple[Outline, Bounds]], point: Point) -> bool:
    inside = False
    for outline, (left, bottom, right, top) in outlines:
        if left <= point.x <= right and bottom <= point.y <= top:
            inside ^= outline.contains(point)
    return inside


def _fragments(edges: list[Edge], vertices: _Vertices) -> list[Edge]:
    """The edges split wherever they meet, each stretch once."""
    boxes = [bounds_of([edge.start, edge.end]).grown(SAME_POINT) for edge in edges]
    cuts: list[set[Point]] = [{edge.start, edge.end} for edge in edges]
    active: list[int] = []
    for index in sorted(range(len(edges)), key=lambda i: boxes[i].left):
        box = boxes[index]
        active = [other for other in active if boxes[other].right >= box.left]
        for other in active:
            if boxes[other].bottom <= box.top and boxes[other].top >= box.bottom:
                for meeting in _meetings(edges[index], edges[other]):
                    point = vertices.named(meeting)
                    cuts[index].add(point)
                    cuts[other].add(point)
        active.append(index)
    stretches: dict[tuple[Point, Point], Edge] = {}
    for edge, points in zip(edges, cuts, strict=True):
        dx, dy = edge.end.x - edge.start.x, edge.end.y - edge.start.y
        along = sorted(points, key=lambda p: (p.x * dx + p.y * dy, p))
        for start, end in itertools.pairwise(along):
            key = (min(start, end), max(start, end))
            if key not in stretches or edge.circle is None:
                stretches[key] = Edge(start, end, edge.circle)
    return list(stretches.values())


def _meetings(first: Edge, second: Edge) -> list[Point]:
    """Where two edges cross or touch; the ends of the shared stretch when they overlap."""
    (a, b, _), (c, d, _) = first, second
    ux, uy = b.x - a.x, b.y - a.y
    found = [p for p in (c, d) if _distance(p, a, b) < SAME_POINT]
    found += [p for p in (a, b) if _distance(p, c, d) < SAME_POINT]
    vx, vy = d.x - c.x, d.y - c.y
    cross = ux * vy - uy * vx
    if not found and abs(cross) > 1e-12:
        s = ((c.x - a.x) * vy - (c.y - a.y) * vx) / cross
        t = ((c.x - a.x) * uy - (c.y - a.y) * ux) / cross
        if 0 < s < 1 and 0 < t < 1:
            found.append(Point(a.x + s * ux, a.y + s * uy))
    return found


def _distance(point: Point, a: Point, b: Point) -> float:
    dx, dy = b.x - a.x, b.y - a.y
    along = ((point.x - a.x) * dx + (point.y - a.y) * dy) / (dx * dx + dy * dy)
    along = min(1.0, max(0.0, along))
    return hypot(point.x - a.x - along * dx, point.y - a.y - along * dy)


def _loops(following: dict[Point, list[Edge]]) -> list[list[Edge]]:
    """The edges in closed chains; where several go on, the one furthest to the left is taken."""
    loops = []
    for first in sorted(following):
        while following[first]:
            loop = [following[first].pop()]
            while loop[-1].end != first:
                options = following.get(loop[-1].end)
                if not options:
                    raise ValueError(f"open outline at {loop[-1].end}: the walls do not close")
                loop.append(options.pop(_leftmost(loop[-1], options)))
            loops.append(loop)
    return loops


def _leftmost(arriving: Edge, options: list[Edge]) -> int:
    if len(options) == 1:
        return 0
    ux, uy = arriving.end.x - arriving.start.x, arriving.end.y - arriving.start.y

    def turn(index: int) -> tuple[bool, float]:
        vx = options[index].end.x - options[index].start.x
        vy = options[index].end.y - options[index].start.y
        length = hypot(ux, uy) * hypot(vx, vy)
        cosine, left = (ux * vx + uy * vy) / length, ux * vy - uy * vx > 0
        return left, -cosine if left else cosine

    return max(range(len(options)), key=turn)


def _outline(loop: list[Edge]) -> Outline:
    """One chain as lines and arcs, with straight runs and arcs of one circle grown together."""
    start = next((i for i in range(len(loop)) if not _continues(loop[i - 1], loop[i])), 0)
    runs: list[list[Edge]] = []
    for edge in loop[start:] + loop[:start]:
        if runs and _continues(runs[-1][-1], edge):
            runs[-1].append(edge)
        else:
            runs.append([edge])
    if len(runs) == 1:
        half = len(loop) // 2
        runs = [runs[0][:half], runs[0][half:]]
    runs = [run for run in runs if _reach(run) > SLIVER_LENGTH]
    starts = [run[0].start for run in runs]
    ends = starts[1:] + starts[:1]
    return Outline(tuple(_segment(run, end) for run, end in zip(runs, ends, strict=True)))


def _area(loop: list[Edge]) -> float:
    return sum(a.x * b.y - b.x * a.y for a, b, _ in loop) / 2


def _reach(run: list[Edge]) -> float:
    start, end = run[0].start, run[-1].end
    return hypot(end.x - start.x, end.y - start.y)


def _continues(before: Edge, after: Edge) -> bool:
    if before.circle or after.circle:
        return before.circle == after.circle
    ux, uy = before.end.x - before.start.x, before.end.y - before.start.y
    vx, vy = after.end.x - after.start.x, after.end.y - after.start.y
    straight = abs(ux * vy - uy * vx) < 1e-5 * hypot(ux, uy) * hypot(vx, vy) + 1e-9
    return straight and ux * vx + uy * vy > 0


def _segment(run: list[Edge], end: Point) -> Segment:
    start, circle = run[0].start, run[0].circle
    if circle is None:
        return Line(start, end)
    centre, radius = circle
    chord = run[0]
    turn = (chord.start.x - centre.x) * (chord.end.y - chord.start.y)
    turn -= (chord.start.y - centre.y) * (chord.end.x - chord.start.x)
    return Arc(start, end, centre, radius, clockwise=turn < 0)
