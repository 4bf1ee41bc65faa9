"""Window and curtain-wall sections in aluminium: sliding frame, thermal break, mullion."""

from portal.drawings.dimensions import Leader, Span, Thickness
from portal.drawings.drawing import Drawing, Material, Part, centre_line
from portal.drawings.regions import Region, union
from portal.drawings.shapes import disc, plate, polygon, screw_port, t_groove, wall


def brush_holder(x: float, y: float, faces: float) -> Region:
    """A holder for a 6.7 mm brush seal (毛条槽) on the point (x, y) of a wall, facing outwards."""
    block = plate(-4.7, -0.2, 4.7, 3.5) - t_groove(0, 3.5, 3.2, 6.9, 0.9, 2.6)
    return block.rotated(faces - 90).moved(x, y)


def sliding_window() -> Drawing:
    """Bottom frame of a sliding window, 90 series, with two roller rails."""
    shell = wall(1.4, (0, -9), (0, 15), (44, 15), (44, 22), (90, 22), (90, -9), shift=-0.5)
    floor_wall = plate(0, 0, 90, 1.4)
    webs = [plate(29.3, 0, 30.5, 15), plate(43.6, 0, 45, 21), plate(66, 0, 67.2, 22)]
    toes = [plate(0, -9, 5, -7.6), plate(85, -9, 90, -7.6)]
    flanges = [plate(0, 14, 1.4, 38), plate(88.6, 21, 90, 58), plate(43.6, 21, 45, 36)]
    rails = [
        plate(21.3, 14, 22.7, 36) | disc(22, 36.4, 2.1),
        plate(66.3, 21, 67.7, 43) | disc(67, 43.4, 2.1),
    ]
    brushes = [
        brush_holder(1.4, 33.3, 0),
        brush_holder(43.6, 31.3, 180),
        brush_holder(88.6, 53.3, 180),
    ]
    ports = [
        screw_port(4.5, 8.2, 4.2, 0, 1.3),
        screw_port(48, 8.2, 4.2, 0, 1.3),
        screw_port(85.5, 8.2, 4.2, 180, 1.3),
    ]
    body = union([shell, floor_wall, *webs, *toes, *flanges, *rails, *brushes, *ports])
    return Drawing(
        slug="sliding-window",
        title_zh="推拉窗下滑型材",
        title_en="Sliding window frame",
        number="HT-TL90-02",
        parts=(Part(body.rounded(inner=0.5, outer=0.3), spacing=1.5),),
        dimensions=(
            Span("bottom", (0, -9), (90, -9)),
            Span("top", (22, 38.5), (67, 45.5), accent=True),
            Span("left", (0, -9), (0, 38)),
            Span("right", (90, -9), (90, 58)),
            Span("bottom", (0, -9), (5, -9), level=2.2),
            Leader((65.5, 44.9), -1.5, 2.2, "R2.1"),
            Thickness((0, 25), (1.4, 25), "t=1.4", run=0.6),
        ),
        strokes=(
            centre_line((22, 41), (22, -3)),
            centre_line((67, 48), (67, -3)),
        ),
        text=3.4,
    )


def thermal_break() -> Drawing:
    """Casement frame, 65 series: two aluminium shells joined by two 24 mm polyamide strips."""
    outside = plate(0, 0, 20, 50) - plate(1.8, 1.8, 18.2, 48.2)
    flange = plate(0, 48, 1.8, 74) | _gasket_seat(1.7, 69.5, 0)
    toe = wall(1.6, (0, 1), (0, -6), (5, -6), shift=0.5)
    jaws_out = [_jaw(20, 7), _jaw(20, 43)]
    port_out = screw_port(4.6, 25, 4, 0, 1.4)
    outer = union([outside, flange, toe, *jaws_out, port_out])
    for height in (7, 43):
        outer = outer - _socket(20, height)

    inside = plate(44, 0, 66, 50) - plate(45.8, 1.8, 64.2, 48.2)
    jaws_in = [_jaw(20, 7).mirrored(32), _jaw(20, 43).mirrored(32)]
    groove = union(
        [
            plate(44, 48, 45.8, 62),
            plate(64.2, 48, 66, 74),
            plate(44, 60.2, 49, 62),
            plate(61, 60.2, 66, 62),
        ]
    )
    inner = union(
        [
            inside,
            *jaws_in,
            groove,
            _gasket_seat(64.3, 69.5, 180),
            screw_port(61.4, 25, 4, 180, 1.4),
            wall(1.6, (66, 1), (66, -6), (61, -6), shift=-0.5),
        ]
    )
    for height in (7, 43):
        inner = inner - _socket(20, height).mirrored(32)
    strips = [_strip(7), _strip(43) | wall(1.4, (32, 43.5), (32, 50), (28.5, 53.5))]
    shells = [shell.rounded(inner=0.5, outer=0.3) for shell in (outer, inner)]
    return Drawing(
        slug="thermal-break",
        title_zh="断桥隔热窗框型材",
        title_en="Thermal-break window frame",
        number="HT-DQ65-01",
        parts=(
            Part(shells[0], spacing=1.5),
            Part(shells[1], spacing=1.5),
            *(Part(strip, Material.PLASTIC, spacing=0.85) for strip in strips),
        ),
        dimensions=(
            Span("bottom", (0, -6), (66, -6), level=2.1),
            Span("bottom", (20, 0), (44, 0), accent=True),
            Span("left", (0, -6), (0, 74), level=1),
            Span("top", (49, 62), (61, 62), level=1),
            Span("right", (66, 0), (66, 62), level=1),
            Leader((23.4, 8.1), 0, 4, "PA66 GF25", accent=True),
            Thickness((0, 58), (1.8, 58), "t=1.8", run=1.2),
        ),
        strokes=(centre_line((55, 78), (55, -3)),),
        text=3.2,
    )


def mullion() -> Drawing:
    """Curtain-wall mullion 60 × 150 with pressure plate and snap-on cap, outside on top."""
    box = plate(-30, 0, 30, 150) - plate(-27, 4, 27, 146.5)
    nose = union([plate(-8, 148, -3.2, 170), plate(3.2, 148, 8, 170)])
    seats = [_front_seat(x) for x in (-21, 21)]
    guides = [plate(side * 28 - 3, y, side * 28 + 3, y + 2) for side in (-1, 1) for y in (92, 112)]
    ports = [screw_port(side * 22.9, 8.1, 5, 90 + side * 45, 2) for side in (-1, 1)]
    ribs = [plate(side * 14 - 1, 3, side * 14 + 1, 9) for side in (-1, 1)]
    body = union([box, nose, *seats, *guides, *ports, *ribs]) - plate(-3.2, 149, 3.2, 171)
    for y in (155, 158, 161, 164, 167):
        body = body - polygon(
            (-3.9, y), (-3.1, y - 0.9), (3.1, y - 0.9), (3.9, y), (3.1, y + 0.9), (-3.1, y + 0.9)
        )
    return Drawing(
        slug="mullion",
        title_zh="幕墙立柱型材",
        title_en="Curtain-wall mullion",
        number="HT-MQ150-06",
        parts=(
            Part(body.rounded(inner=0.8, outer=0.4), spacing=2.6),
            Part(_pressure_plate().rounded(inner=0.4, outer=0.4), spacing=2.2, angle=135),
            Part(_cap().rounded(inner=0.5, outer=0.8), spacing=1.7),
        ),
        dimensions=(
            Span("bottom", (-30, 0), (30, 0)),
            Span("left", (-30, 0), (-30, 150)),
            Span("left", (-30, 0), (-30, 199), level=2.3),
            Span("top", (-21, 158), (21, 158), accent=True),
            Span("right", (30, 170), (30, 150)),
            Thickness((27, 70), (30, 70), "t=3", run=0.8),
            Thickness((10, 0), (10, 4), "t=4", run=3.2),
            Leader((-22.9 + 1.8, 8.1 + 1.8), 2.2, 4.4, "⌀5"),
        ),
        strokes=(centre_line((0, 205), (0, -6)),),
        text=8,
    )


def _gasket_seat(x: float, y: float, faces: float) -> Region:
    """A groove for the foot of a glazing gasket on the point (x, y) of a flange."""
    block = plate(-4.2, -0.2, 4.2, 4.2) - t_groove(0, 4.2, 3, 5.6, 1.1, 3.2)
    return block.rotated(faces - 90).moved(x, y)


def _jaw(x: float, y: float) -> Region:
    """Hammer and anvil that are rolled onto the head of an insulating strip."""
    return (
        plate(x - 5.6, y - 4, x, y + 4)
        | polygon((x - 1, y - 4), (x + 2.4, y - 3.1), (x + 2.4, y - 1.5), (x - 1, y - 1.5))
        | polygon((x - 1, y + 1.5), (x + 2.4, y + 1.5), (x + 2.4, y + 3.1), (x - 1, y + 4))
    )


def _socket(x: float, y: float) -> Region:
    """The dovetail space that takes the head of an insulating strip."""
    return polygon(
        (x - 4.2, y - 2.3),
        (x + 0.2, y - 1.35),
        (x + 3, y - 1.35),
        (x + 3, y + 1.35),
        (x + 0.2, y + 1.35),
        (x - 4.2, y + 2.3),
    )


def _strip(y: float) -> Region:
    """A polyamide strip between x = 20 and x = 44 with dovetail heads and a bent middle."""
    head = polygon((15.8, y - 2.3), (20.2, y - 1.35), (20.2, y + 1.35), (15.8, y + 2.3))
    web = plate(18, y - 1.1, 46, y + 1.1)
    return union([head, head.mirrored(32), web])


def _front_seat(x: float) -> Region:
    block = plate(x - 7, 149, x + 7, 158)
    return block - t_groove(x, 158, 5, 9, 1.8, 6)


def _pressure_plate() -> Region:
    bar = plate(-29, 176, 29, 180)
    seats = [plate(x - 7, 171.5, x + 7, 177) for x in (-21, 21)]
    clips = [
        wall(1.8, (s * 20, 179.5), (s * 20, 186), (s * 22.4, 187.4), shift=s * 0.5) for s in (-1, 1)
    ]
    joined = union([bar, *seats, *clips])
    for x in (-21, 21):
        joined = joined - t_groove(x, 171.5, 5, 9, 1.4, 5.4, 270)
    return joined - plate(-3.3, 175, 3.3, 181)


def _cap() -> Region:
    hooks = [
        wall(1.6, (s * 24.6, 198), (s * 24.6, 186), (s * 22.5, 184.6), shift=-s * 0.5)
        for s in (-1, 1)
    ]
    return union([wall(1.6, (-30, 181), (-30, 199), (30, 199), (30, 181), shift=-0.5), *hooks])
