"""Areas grown by an even distance: clearances, reliefs and easily flowing corners."""

from math import hypot

from portal.drawings.geometry import Arc, Line, Point, Segment, angle_between
from portal.drawings.regions import Region, union
from portal.drawings.shapes import polygon, sector


def grown(region: Region, distance: float) -> Region:
    """The region with `distance` mm added all round, its protruding corners rounded."""
    pieces = [region]
    for outline in region.outlines:
        segments = outline.segments
        pieces += [_strip(segment, distance) for segment in segments]
        for before, after in zip((segments[-1], *segments[:-1]), segments, strict=True):
            start, end = _outwards(before, at_end=True), _outwards(after, at_end=False)
            turn = (end - start) % 360
            if 0.5 < turn < 180:
                pieces.append(sector(*after.start, 0, distance, start, end))
    return union(pieces)


def _strip(segment: Segment, distance: float) -> Region:
    """The band of width `distance` along the outer side of one segment."""
    if isinstance(segment, Arc):
        near, far = segment.radius, segment.radius + distance
        if segment.clockwise:
            near, far = max(segment.radius - distance, 0), segment.radius
        ends = (segment.start, segment.end)
        start, end = (angle_between(segment.centre, point) for point in ends)
        if segment.clockwise:
            start, end = end, start
        return sector(*segment.centre, near, far, start, end)
    a, b = segment.start, segment.end
    length = hypot(b.x - a.x, b.y - a.y)
    dx, dy = (b.y - a.y) / length * distance, -(b.x - a.x) / length * distance
    return polygon(a, b, Point(b.x + dx, b.y + dy), Point(a.x + dx, a.y + dy))


def _outwards(segment: Segment, at_end: bool) -> float:
    """The direction in degrees that points away from the solid at one end of a segment."""
    if isinstance(segment, Line):
        return angle_between(segment.start, segment.end) - 90
    point = segment.end if at_end else segment.start
    away = angle_between(segment.centre, point)
    return away + 180 if segment.clockwise else away
