"""Plastics and rubber sections: trunking, decking, PVC window, gasket, pipe."""

from portal.drawings.dimensions import Diameter, Leader, Span, Thickness
from portal.drawings.drawing import Drawing, Material, Part, centre_line, centre_mark
from portal.drawings.regions import Region, union
from portal.drawings.shapes import disc, plate, polygon, ring, sector, t_groove, wall


def trunking() -> Drawing:
    """Cable trunking 60 × 40 in PVC with a partition and a snap-on lid."""
    shell = wall(1.8, (-30, 37), (-30, 0), (30, 0), (30, 37), shift=0.5)
    hooks = [
        polygon(
            (s * 30, 37),
            (s * 28.2, 37),
            (s * 26.6, 34.6),
            (s * 26.6, 33.8),
            (s * 28.5, 33.4),
            (s * 30, 33.4),
        )
        for s in (-1, 1)
    ]
    ledges = [plate(s * 26.4 - 2, 9, s * 26.4 + 2, 10.4) for s in (-1, 1)]
    partition = plate(-9.6, 1, -8.2, 28) | plate(-11, 26.6, -6.8, 28)
    guides = [plate(x - 0.6, 1, x + 0.6, 4.5) for x in (9, 13)]
    body = union([shell, *hooks, *ledges, partition, *guides])
    for x in (-20, 20):
        body = body - plate(x - 1.5, -0.2, x + 1.5, 0.6)
    lid = union(
        [
            wall(1.8, (-32, 33), (-32, 40), (32, 40), (32, 33), shift=-0.5),
            *(
                wall(1.5, (s * 25.2, 39), (s * 25.2, 32.6), (s * 26.6, 31.6), shift=s * 0.5)
                for s in (-1, 1)
            ),
        ]
    )
    return Drawing(
        slug="trunking",
        title_zh="PVC 线槽",
        title_en="Cable trunking with lid",
        number="HT-XC6040-02",
        parts=(
            Part(body.rounded(inner=0.6, outer=0.5), Material.PLASTIC, spacing=2),
            Part(lid.rounded(inner=0.5, outer=0.9), Material.PLASTIC, spacing=1.7, angle=30),
        ),
        dimensions=(
            Span("bottom", (-30, 0), (30, 0)),
            Span("left", (-30, 0), (-32, 40)),
            Span("top", (-32, 40), (32, 40), accent=True),
            Thickness((28.2, 18), (30, 18), "t=1.8", run=1),
            Leader((-8.2, 20), 3, 1.2, "1.4"),
        ),
        strokes=(centre_line((0, 43.5), (0, -3.5)),),
        text=2.9,
    )


def wpc_decking() -> Drawing:
    """Decking board 140 × 25 in wood-plastic with six chambers and a brushed, grooved face."""
    board = plate(-70, 0, 70, 25)
    for x in (-55.5, -33.3, -11.1, 11.1, 33.3, 55.5):
        board = board - plate(x - 9, 4.8, x + 9, 19.6, 4.5)
    for side in (-1, 1):
        board = board - plate(side * 70 - 3.2, 9.4, side * 70 + 3.2, 13.4)
    for index in range(17):
        x = (index - 8) * 8
        board = board - polygon((x - 1.6, 25.5), (x - 1, 23.7), (x + 1, 23.7), (x + 1.6, 25.5))
    for index in range(8):
        x = (index - 3.5) * 15
        board = board - polygon((x - 2.8, -0.5), (x - 2, 1), (x + 2, 1), (x + 2.8, -0.5))
    return Drawing(
        slug="wpc-decking",
        title_zh="木塑空心地板",
        title_en="WPC hollow decking board",
        number="HT-MS140-04",
        parts=(Part(board.rounded(inner=0.5, outer=0.6), Material.PLASTIC, spacing=3),),
        dimensions=(
            Span("bottom", (-70, 0), (70, 0)),
            Span("left", (-70, 0), (-70, 25)),
            Span("top", (11.1, 20), (33.3, 20), accent=True),
            Span("right", (70, 9.4), (70, 13.4)),
            Leader((-46.5 - 1.3, 18.3), -2.2, 4.0, "6×R4.5"),
        ),
        strokes=tuple(centre_line((x, 28), (x, -3)) for x in (11.1, 33.3)),
        text=4.2,
    )


def pvc_window() -> Drawing:
    """Main frame of a PVC window, 65 series, five chambers, with steel core and glazing bead."""
    frame = polygon((0, 0), (65, 0), (65, 40), (20, 40), (20, 63), (1.5, 63), (0, 61))
    chambers = [
        plate(2.8, 2.8, 8.4, 37.2),
        plate(9.6, 2.8, 14.6, 18.6),
        plate(9.6, 19.8, 14.6, 37.2),
        plate(15.8, 4.2, 46.2, 37.2),
        plate(47.4, 2.8, 52.4, 33),
        plate(53.6, 2.8, 62.2, 17),
        plate(53.6, 18.2, 62.2, 33),
        plate(2.8, 38.4, 9.4, 60.2),
        plate(10.6, 38.4, 17.2, 51.4),
        plate(10.6, 52.6, 13.6, 60.2),
    ]
    for chamber in chambers:
        frame = frame - chamber.rounded(outer=0.6)
    toes = [
        polygon((x, 0.1), (x + 5, 0.1), (x + 5, -2.2), (x + 3.4, -4), (x + 1.6, -4), (x, -2.2))
        for x in (5, 30, 55)
    ]
    frame = union([frame, *toes])
    frame = frame - t_groove(20, 57, 3, 5.4, 1.2, 4, 0)
    frame = frame - t_groove(56.5, 40, 3.2, 5, 1.6, 4.6)
    steel = wall(1.5, (38, 7), (18, 7), (18, 34.6), (44, 34.6), (44, 7), (40.5, 7), shift=-0.5)
    return Drawing(
        slug="pvc-window",
        title_zh="PVC 门窗主型材",
        title_en="PVC window main profile",
        number="HT-PVC65-01",
        parts=(
            Part(frame.rounded(inner=0.5, outer=0.5), Material.PLASTIC, spacing=2.1),
            Part(_bead(), Material.PLASTIC, spacing=1.6, angle=20),
            Part(steel.rounded(inner=1.2, outer=2), Material.STEEL, spacing=1.1),
            Part(_glazing_seal(20, 57, False), Material.RUBBER, spacing=0.7),
            Part(_glazing_seal(46.8, 57, True), Material.RUBBER, spacing=0.7),
        ),
        dimensions=(
            Span("bottom", (0, 0), (65, 0)),
            Span("left", (0, 0), (0, 63)),
            Span("right", (65, 0), (65, 40), level=2.9),
            Span("top", (20, 63), (46.8, 60), accent=True),
            Span("bottom", (15.8, 4.2), (46.2, 4.2), level=2.2, label="30.4"),
            Thickness((62.2, 26), (65, 26), "t=2.8", run=0.3),
        ),
        text=3.3,
    )


def gasket() -> Drawing:
    """EPDM seal with a hollow bulb, a sealing lip and a barbed foot."""
    foot = plate(-1.5, -9, 1.5, 0.5)
    barbs = [
        polygon((s * 1.2, y), (s * 3.6, y + 1.5), (s * 3.5, y + 2.1), (s * 1.2, y + 1.5))
        for s in (-1, 1)
        for y in (-8.4, -5.6, -2.8)
    ]
    base = plate(-7, 0, 7, 2.4)
    bulb = disc(1, 8.4, 7.4) - disc(1, 8.4, 5.8)
    lip = sector(-14.2, 1.6, 7.6, 9, -12, 66)
    skirt = wall(1.3, (6.5, 1.2), (9.6, 0.6), (11.8, -1.4))
    body = union([foot, *barbs, base, bulb, lip, skirt]) - disc(1, 8.4, 5.8)
    body = body - disc(0, -9, 0.7)
    return Drawing(
        slug="gasket",
        title_zh="三元乙丙密封条",
        title_en="EPDM gasket",
        number="HT-MF14-07",
        parts=(Part(body.rounded(inner=0.5, outer=0.35), Material.RUBBER, spacing=0.8),),
        dimensions=(
            Span("right", (3.6, -9), (1, 15.8), label="24.8", level=2.2),
            Span("right", (8.4, 8.4), (7, 0), label="8.4"),
            Span("bottom", (-3.6, -6.3), (3.6, -6.3), accent=True),
            Diameter((1, 8.4), 11.6, 50, "⌀11.6", reach=2.4),
            Leader((-7.1, 6.2), -1.2, 2.6, "R8"),
        ),
        strokes=(*centre_mark(1, 8.4, 9.2), centre_line((0, 1.5), (0, -10.8))),
        text=1.35,
    )


def tube() -> Drawing:
    """Pressure pipe ⌀63 × 5.8 of three co-extruded layers."""
    layers = ((31.5, 30.1, 45.0, 1.2), (30.1, 27.1, 45.0, 2.0), (27.1, 25.7, 30.0, 1.2))
    return Drawing(
        slug="tube",
        title_zh="三层共挤管材",
        title_en="Three-layer pipe",
        number="HT-GC63-09",
        parts=tuple(
            Part(ring(0, 0, outer, inner), Material.PLASTIC, angle, spacing)
            for outer, inner, angle, spacing in layers
        ),
        dimensions=(
            Span("bottom", (-31.5, 0), (31.5, 0), label="⌀63"),
            Diameter((0, 0), 51.4, 35, "⌀51.4", reach=6.2),
            Thickness((-25.7, 0), (-31.5, 0), "5.8", run=0.4, accent=True),
            Leader((15.4, -26.67), 3.6, -1.2, "1.4"),
        ),
        strokes=centre_mark(0, 0, 35),
        text=3,
    )


def _bead() -> Region:
    """The glazing bead with its hollow, its clip foot and the seat of its seal."""
    body = polygon((46.8, 40.2), (65, 40.2), (65, 50), (57.5, 62), (46.8, 62))
    body = body - polygon((53, 42), (62.6, 42), (62.6, 49.4), (56.4, 59.6), (53, 59.6))
    body = body - plate(48.6, 42, 51.6, 51)
    foot = polygon((55.3, 41), (57.7, 41), (57.7, 38.2), (58.6, 37.6), (57.7, 35.9), (55.3, 35.9))
    body = (body | foot) - t_groove(46.8, 57, 3, 5.4, 1.2, 4, 180)
    return body.rounded(inner=0.4, outer=0.5)


def _glazing_seal(x: float, y: float, to_left: bool) -> Region:
    """A seal in its groove at (x, y), its two lips pressed towards the glass."""
    root = plate(-3.4, -2.3, -1.4, 2.3) | plate(-2, -1.2, 0.4, 1.2)
    face = plate(0, -3.2, 1.2, 3.2)
    lips = [
        polygon((0.8, s * 3.2), (3.4, s * 1.6), (3.4, s * 0.9), (0.8, s * 1.4)) for s in (-1, 1)
    ]
    seal = union([root, face, *lips])
    return (seal.mirrored() if to_left else seal).moved(x, y)
