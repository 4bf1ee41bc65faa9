"""Industrial aluminium sections: heat sink, T-slot profile, cable tray, LED channel."""

from portal.drawings.dimensions import Leader, Span, Thickness
from portal.drawings.drawing import Drawing, Material, Part, centre_line, centre_mark
from portal.drawings.regions import union
from portal.drawings.shapes import disc, plate, polygon, t_groove, wall

FINS = 15


def heat_sink() -> Drawing:
    """Heat sink 120 × 45: a 9 mm base with 15 tapered fins and two mounting feet."""
    base = plate(-60, 0, 60, 9)
    pitch = 7.2
    fins = []
    for index in range(FINS):
        x = (index - FINS // 2) * pitch
        edge = index in (0, FINS - 1)
        root, tip = (1.5, 1.1) if edge else (1.1, 0.65)
        blade = polygon((x - root, 8), (x + root, 8), (x + tip, 45 - tip), (x - tip, 45 - tip))
        fins.append(blade | disc(x, 45 - tip, tip))
    body = union([base, *fins])
    for side in (-1, 1):
        step = plate(side * 60 - 7, 4.5, side * 60 + 7, 10)
        body = body - (step - plate(-52.2, 0, 52.2, 12))
        body = body - disc(side * 56.4, 0, 1.2)
    body = body - t_groove(0, 0, 6.2, 10.5, 2, 5.5, 270)
    return Drawing(
        slug="heat-sink",
        title_zh="散热器型材",
        title_en="Heat sink",
        number="HT-SR120-11",
        parts=(Part(body.rounded(inner=0.8, outer=0.4), spacing=1.8),),
        dimensions=(
            Span("bottom", (-60, 0), (60, 0), level=2.1),
            Span("bottom", (-5.25, 0), (5.25, 0), label="10.5"),
            Span("left", (-60, 0), (-60, 45)),
            Span("top", (-7 * pitch, 45), (7 * pitch, 45), label="14×7.2=100.8", accent=True),
            Span("right", (60, 0), (52, 9)),
            Leader((-3 * pitch + 0.4, 44.6), 0.8, 0.95, "R0.65"),
        ),
        strokes=(centre_line((0, 49), (0, -4)),),
        text=4.2,
    )


def t_slot() -> Drawing:
    """T-slot profile 40 × 40 with 8 mm slots, core bore and four corner chambers."""
    body = plate(-20, -20, 20, 20)
    for turn in range(4):
        slot = union(
            [
                plate(-4.1, 15.4, 4.1, 21),
                polygon(
                    (-10.2, 15.5),
                    (10.2, 15.5),
                    (10.2, 13.4),
                    (5.6, 8.2),
                    (-5.6, 8.2),
                    (-10.2, 13.4),
                ),
            ]
        )
        chamber = polygon((12.4, 18.2), (12.4, 16.2), (16.2, 12.4), (18.2, 12.4), (18.2, 18.2))
        lip = polygon((-4.1, 20.5), (-5.1, 20.5), (-4.1, 19.3)) | polygon(
            (4.1, 20.5), (5.1, 20.5), (4.1, 19.3)
        )
        body = body - union([slot, chamber, lip]).rotated(90 * turn)
    body = (body - disc(0, 0, 3.4)).rounded(inner=0.6, outer=0.5)
    rounding = plate(-20, -20, 20, 20, 2)
    return Drawing(
        slug="t-slot",
        title_zh="工业铝型材 4040",
        title_en="T-slot profile 40 × 40",
        number="HT-GY4040-08",
        parts=(Part(body & rounding, spacing=1.35),),
        dimensions=(
            Span("bottom", (-20, -20), (20, -20), level=1),
            Span("left", (-20, -20), (-20, 20), level=1),
            Span("top", (-4.1, 20), (4.1, 20), accent=True),
            Span("top", (-10.2, 15), (10.2, 15), level=2.2, label="20.4"),
            Span("right", (20, 15.4), (20, 20), label="4.6"),
            Leader((19.4, -19.4), 1.9, -1.3, "R2"),
            Leader((2.4, -2.4), 10.3, -3.4, "⌀6.8"),
        ),
        strokes=centre_mark(0, 0, 22.2),
        text=2,
    )


def cable_tray() -> Drawing:
    """Cable tray 200 × 100 with ribbed floor, beaded sides and a snap-on cover."""
    shell = wall(2, (-100, 97), (-100, 0), (100, 0), (100, 97), shift=0.5)
    rims = [
        wall(2, (s * 100, 90), (s * 100, 100), (s * 86, 100), (s * 86, 93), shift=s * 0.5)
        for s in (-1, 1)
    ]
    floor_boxes = [
        wall(1.8, (x - 13, 1), (x - 13, 8), (x + 13, 8), (x + 13, 1)) for x in (-66, -22, 22, 66)
    ]
    beads = [wall(1.8, (s * 99, 34), (s * 93, 40), (s * 93, 56), (s * 99, 62)) for s in (-1, 1)]
    rails = [wall(1.8, (s * 99, 76), (s * 91, 76), (s * 91, 80), shift=0) for s in (-1, 1)]
    body = union([shell, *rims, *floor_boxes, *beads, *rails])
    lid = union(
        [
            wall(1.6, (-102.6, 90), (-102.6, 104), (102.6, 104), (102.6, 90), shift=-0.5),
            *(
                polygon((s * 101.2, 90), (s * 102, 90), (s * 102, 93), (s * 100.5, 91.5))
                for s in (-1, 1)
            ),
            *(plate(x - 6, 101.6, x + 6, 103) for x in (-50, 0, 50)),
        ]
    )
    return Drawing(
        slug="cable-tray",
        title_zh="铝合金电缆桥架",
        title_en="Cable tray with cover",
        number="HT-QJ200-03",
        parts=(
            Part(body.rounded(inner=1, outer=0.6), spacing=2.8),
            Part(lid.rounded(inner=0.8, outer=0.8), spacing=2.2, angle=135),
        ),
        dimensions=(
            Span("bottom", (-100, 0), (100, 0)),
            Span("left", (-100, 0), (-100, 100)),
            Span("top", (-86, 100), (86, 100), accent=True),
            Span("right", (102.6, 90), (102.6, 104)),
            Thickness((98, 20), (100, 20), "t=2", run=0.8),
            Leader((66, 8.9), -2, 3.2, "4×26"),
        ),
        strokes=(centre_line((0, 110), (0, -6)),),
        text=6.4,
    )


def led_channel() -> Drawing:
    """Recessed LED channel with heat-spreading floor, side springs and a snapped diffuser."""
    trough = wall(1.5, (-17, 15), (-17, 0), (17, 0), (17, 15), shift=0.5)
    wings = [plate(-23, 14, -15.5, 15.4), plate(15.5, 14, 23, 15.4)]
    floor_wall = plate(-12.5, 0, 12.5, 2.6)
    shoes = [wall(1, (s * 12.5, 2), (s * 12.5, 5), (s * 10.8, 5), shift=-s * 0.5) for s in (-1, 1)]
    catches = [
        polygon((s * 15.7, 10.6), (s * 14.7, 11.2), (s * 14.7, 11.8), (s * 15.7, 12.2))
        for s in (-1, 1)
    ]
    fins = [plate(x - 0.5, -3, x + 0.5, 0.2) for x in (-15, -10, -5, 0, 5, 10, 15)]
    springs = [
        wall(1.2, (s * 16.6, 4.5), (s * 20.6, 4.5), (s * 20.6, 7.5), shift=s * 0.5) for s in (-1, 1)
    ]
    body = union([trough, *wings, floor_wall, *shoes, *catches, *fins, *springs])
    diffuser = union(
        [
            wall(1.3, (-15.2, 14.6), (15.2, 14.6), shift=0.5),
            *(wall(1, (s * 13.9, 15), (s * 13.9, 10.4), shift=s * 0.0) for s in (-1, 1)),
            *(
                polygon((s * 14.2, 12.6), (s * 15.2, 12.9), (s * 15.2, 13.2), (s * 14.2, 13.6))
                for s in (-1, 1)
            ),
        ]
    )
    strip = plate(-5, 2.6, 5, 3.4) | plate(-2.5, 3.4, 2.5, 4.8)
    return Drawing(
        slug="led-channel",
        title_zh="LED 灯槽型材",
        title_en="LED channel with diffuser",
        number="HT-LED34-05",
        parts=(
            Part(body.rounded(inner=0.4, outer=0.25), spacing=0.9),
            Part(diffuser.rounded(inner=0.3, outer=0.2), Material.PLASTIC, spacing=0.75),
            Part(strip, spacing=0.45, angle=135),
        ),
        dimensions=(
            Span("bottom", (-17, 0), (17, 0)),
            Span("top", (-23, 15.4), (23, 15.4)),
            Span("left", (-17, 0), (-23, 15.4), label="15.4"),
            Span("right", (12.5, 2.6), (15.2, 14.6), label="12", accent=True),
            Leader((4, 15.7), 1.2, 0.8, "PC"),
        ),
        strokes=(centre_line((0, 18.5), (0, -5)),),
        text=2,
    )
