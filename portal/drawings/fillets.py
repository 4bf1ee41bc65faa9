"""Rounding the corners of an outline, as every extrusion die needs."""

from math import acos, hypot, pi, sqrt, tan

from portal.drawings.geometry import Arc, Line, Outline, Point, Segment

SHARE_OF_WALL = 0.49


def rounded_outline(outline: Outline, inner: float, outer: float) -> Outline:
    """The outline with fillets of `inner` mm in re-entrant and `outer` mm on other corners.

    Only corners between two straight lines are rounded; a radius shrinks to what the shorter
    line beside the corner can carry.
    """
    segments = outline.segments
    corners = [
        _fillet(before, after, inner, outer)
        for before, after in zip((segments[-1], *segments[:-1]), segments, strict=True)
    ]
    result: list[Segment] = []
    for index, segment in enumerate(segments):
        opening, closing = corners[index], corners[(index + 1) % len(segments)]
        if opening:
            result.append(opening)
        if isinstance(segment, Arc):
            result.append(segment)
            continue
        start = opening.end if opening else segment.start
        end = closing.start if closing else segment.end
        if hypot(end.x - start.x, end.y - start.y) > 1e-6:
            result.append(Line(start, end))
    return Outline(tuple(result))


def _fillet(before: Segment, after: Segment, inner: float, outer: float) -> Arc | None:
    if not (isinstance(before, Line) and isinstance(after, Line)):
        return None
    corner, reach_in, reach_out = after.start, before.length, after.length
    ux, uy = (before.start.x - corner.x) / reach_in, (before.start.y - corner.y) / reach_in
    vx, vy = (after.end.x - corner.x) / reach_out, (after.end.y - corner.y) / reach_out
    opening = acos(max(-1.0, min(1.0, ux * vx + uy * vy)))
    clockwise = ux * vy - uy * vx > 0
    radius = inner if clockwise else outer
    if radius <= 0 or opening > pi - 0.05 or opening < 0.05:
        return None
    half = tan(opening / 2)
    tangent = min(radius / half, SHARE_OF_WALL * min(reach_in, reach_out))
    radius = tangent * half
    start = Point(corner.x + ux * tangent, corner.y + uy * tangent)
    end = Point(corner.x + vx * tangent, corner.y + vy * tangent)
    bx, by = ux + vx, uy + vy
    reach = sqrt(radius**2 + tangent**2) / hypot(bx, by)
    centre = Point(corner.x + bx * reach, corner.y + by * reach)
    return Arc(start, end, centre, radius, clockwise)
