"""Extrusion dies: a flat die, a porthole die and a die plate for plastics profiles."""

from math import cos, radians, sin

from portal.drawings.dimensions import Caption, Diameter, Leader, Span
from portal.drawings.drawing import (
    Drawing,
    Material,
    Part,
    centre_line,
    centre_mark,
    hidden_edges,
)
from portal.drawings.geometry import Point, polar
from portal.drawings.offsets import grown
from portal.drawings.regions import Region, union
from portal.drawings.shapes import disc, plate, polygon, sector, wall

BRIDGE = 22.0
PORT_CORNER = 9.0


def flat_die() -> Drawing:
    """Flat die (平模) ⌀180 × 30 for an angle-and-channel section, front view and section A-A."""
    aperture = flat_die_profile()
    relief = grown(aperture, 2.4)
    radius = 90
    bolts = [polar(Point(0, 0), 74, angle) for angle in (45, 135, 225, 315)]
    dowels = [polar(Point(0, 0), 74, angle) for angle in (0, 180)]
    face = disc(0, 0, radius) - aperture
    for bolt in bolts:
        face = face - disc(*bolt, 5.5)
    for dowel in dowels:
        face = face - disc(*dowel, 5)
    face = face - plate(-8, 84, 8, 92)
    return Drawing(
        slug="flat-die",
        title_zh="平模",
        title_en="Flat die",
        number="HT-PM180-21",
        parts=(Part(face, Material.STEEL, cut=False),),
        sections=tuple(Part(piece, Material.STEEL, spacing=4) for piece in _flat_die_section(160)),
        dimensions=(
            Diameter((0, 0), 180, 122, "⌀180", reach=1.4),
            Span("bottom", (-74, 0), (74, 0), level=1.9, label="148±0.02"),
            Leader((bolts[0].x + 3.9, bolts[0].y + 3.9), 2.4, 1.9, "4×M10"),
            Leader((dowels[1].x - 3.6, dowels[1].y + 3.6), -1.6, 6.6, "2×⌀10H7"),
            Span("bottom", (160, -90), (190, -90), label="30"),
            Leader((163, 7.2), -2.6, 3, "b=6", accent=True),
            Caption((175, 97), "A-A"),
            Caption((14, 97), "A"),
            Caption((14, -105), "A"),
        ),
        strokes=(
            *centre_mark(0, 0, 97),
            *hidden_edges(relief),
            centre_line((6, 104), (6, 80)),
            centre_line((6, -80), (6, -104)),
            *(mark for bolt in bolts for mark in centre_mark(bolt.x, bolt.y, 9)),
            *(mark for dowel in dowels for mark in centre_mark(dowel.x, dowel.y, 8.5)),
            centre_line((152, 0), (198, 0)),
        ),
        text=8,
    )


def porthole_die() -> Drawing:
    """Porthole die (分流模) ⌀220: four portholes around a mandrel, front view and section A-A."""
    radius = 110
    ports = [_porthole(angle) for angle in (0, 90, 180, 270)]
    bolts = [polar(Point(0, 0), 95, angle) for angle in (45, 135, 225, 315)]
    dowels = [polar(Point(0, 0), 97, angle) for angle in (22, 202)]
    face = disc(0, 0, radius)
    for hole in ports:
        face = face - hole
    for bolt in bolts:
        face = face - disc(*bolt, 6.5)
    for dowel in dowels:
        face = face - disc(*dowel, 5)
    mandrel = plate(-22, -22, 22, 22, 3)
    aperture = plate(-24.2, -24.2, 24.2, 24.2, 4)
    chamber = disc(0, 0, 71)
    return Drawing(
        slug="porthole-die",
        title_zh="分流模",
        title_en="Porthole die",
        number="HT-FL220-34",
        parts=(
            Part(face, Material.STEEL, cut=False),
            *(Part(grown(hole, 3) - hole, Material.STEEL, cut=False) for hole in ports),
        ),
        sections=tuple(
            Part(piece, Material.STEEL, angle, 5) for piece, angle in _porthole_section(190)
        ),
        dimensions=(
            Diameter((0, 0), 220, 118, "⌀220", reach=1.3),
            Leader(polar(Point(0, 0), 71, 248), -3.6, -7.0, "⌀142"),
            Span("bottom", (-24.2, -24.2), (24.2, -24.2), level=1.9, label="48.4", accent=True),
            Leader((bolts[3].x + 4.6, bolts[3].y - 4.6), 2, -2.2, "4×M12"),
            Span("bottom", (190, -110), (250, -110), label="60"),
            Span("bottom", (250, -110), (300, -110), label="50"),
            Caption((245, 118), "A-A"),
            Caption((-8, 118), "A"),
            Caption((-8, -129), "A"),
        ),
        strokes=(
            *centre_mark(0, 0, 118),
            *hidden_edges(chamber),
            *hidden_edges(mandrel),
            *hidden_edges(aperture),
            *(mark for bolt in bolts for mark in centre_mark(bolt.x, bolt.y, 10)),
            *(mark for dowel in dowels for mark in centre_mark(dowel.x, dowel.y, 8)),
            centre_line((180, 0), (312, 0)),
        ),
        text=9.5,
    )


def plastics_die() -> Drawing:
    """Die plate 180 × 150 for a four-chamber plastics profile, with its mandrels and bores."""
    slit = plate(-46, -30, 46, 30, 2)
    cores = [
        plate(left, bottom, right, top, 1)
        for left, bottom, right, top in (
            (-43, -27, -30, 27),
            (-28.4, -27, 14, -1),
            (-28.4, 0.6, 14, 27),
            (15.6, -27, 43, 27),
        )
    ]
    legs = [plate(x - 3, -38, x + 3, -29, 0) for x in (-36, 0, 36)]
    aperture = union([slit, *legs]).rounded(inner=1, outer=0.8)
    corners = [(x, y) for x in (-76, 76) for y in (-61, 61)]
    dowels = [(-76, 0), (76, 0)]
    face = plate(-90, -75, 90, 75, 6) - aperture
    for x, y in corners:
        face = face - disc(x, y, 6.5)
    for x, y in dowels:
        face = face - disc(x, y, 5)
    heaters = [disc(x, y, 3.2) for x in (-40, 0, 40) for y in (-61, 61)]
    face = face - union(heaters)
    return Drawing(
        slug="plastics-die",
        title_zh="塑料型材模头板",
        title_en="Plastics profile die plate",
        number="HT-SL180-13",
        parts=(
            Part(face, Material.STEEL, spacing=6),
            *(Part(core, Material.STEEL, angle=135, spacing=3.2) for core in cores),
        ),
        dimensions=(
            Span("bottom", (-90, -75), (90, -75), level=2.1),
            Span("bottom", (-76, -61), (76, -61), label="152±0.02"),
            Span("left", (-90, -75), (-90, 75)),
            Span("top", (-46, 30), (46, 30), label="92", accent=True),
            Span("right", (76, -61), (76, 61), label="122"),
            Leader((72.4, 64.6 - 8), -2, -1.6, "4×⌀13"),
        ),
        strokes=(
            centre_line((0, 83), (0, -83)),
            centre_line((-98, 0), (98, 0)),
            *(m for x, y in corners for m in centre_mark(x, y, 10)),
        ),
        text=7,
    )


def flat_die_profile() -> Region:
    """The aperture of the flat die: a hooked channel with a T-shaped middle rib."""
    web = wall(3.2, (-34, 20), (-34, -18), (34, -18), (34, 14), (20, 14))
    rib = plate(-1.6, -18, 1.6, 6) | plate(-9, 4, 9, 7.2)
    return (web | rib).rounded(inner=1, outer=0.8)


def _flat_die_section(x: float) -> list[Region]:
    """Upper and lower half of the section A-A, die face at x: bearing land, then relief."""
    openings = [(-19.6, -16.4), (4, 7.2)]
    body = plate(x, -90, x + 30, 90)
    for low, high in openings:
        body = body - polygon(
            (x - 1, low),
            (x + 6, low),
            (x + 6, low - 1.6),
            (x + 31, low - 4.2),
            (x + 31, high + 4.2),
            (x + 6, high + 1.6),
            (x + 6, high),
            (x - 1, high),
        )
    return [body - plate(x - 1, 84, x + 12, 91)]


def _porthole(angle: float) -> Region:
    """One of four portholes: a kidney between two bridges, rounded for the flow of the billet."""
    core = sector(0, 0, 36 + PORT_CORNER, 80 - PORT_CORNER, angle - 44, angle + 44)
    return grown(core & _between_bridges(angle), PORT_CORNER)


def _between_bridges(angle: float) -> Region:
    """The quarter of the die face that the bridges and the rounding of the ports leave free."""
    half, far = BRIDGE / 2 + PORT_CORNER, 200
    diagonal = radians(45)
    corner = half / sin(diagonal)
    quarter = polygon(
        (corner, 0),
        (corner + far * cos(diagonal), -far * sin(diagonal)),
        (corner + far * cos(diagonal), far * sin(diagonal)),
    )
    return quarter.rotated(angle)


def _porthole_section(x: float) -> list[tuple[Region, float]]:
    """Section A-A: the mandrel plate (x … x+60) and the die plate behind it (x+60 … x+110)."""
    mandrel = plate(x, -110, x + 60, 110)
    for side in (-1, 1):
        mandrel = mandrel - polygon(
            (x - 1, side * 81),
            (x - 1, side * 33),
            (x + 34, side * 24),
            (x + 61, side * 24),
            (x + 61, side * 78),
        )
    nose = plate(x + 50, -22, x + 78, 22) | plate(x + 70, -22.6, x + 78, 22.6)
    mandrel = mandrel | nose
    die = plate(x + 60, -110, x + 110, 110)
    die = die - plate(x + 59, -71, x + 72, 71)
    die = die - plate(x + 71, -24.8, x + 80, 24.8)
    die = die - polygon((x + 80, -27), (x + 111, -33), (x + 111, 33), (x + 80, 27), (x + 79.9, 0))
    rounded = mandrel.rounded(inner=4, outer=0.6)
    return [(rounded, 45), (die.rounded(inner=0.6, outer=0.4), 135)]
