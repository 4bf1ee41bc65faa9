"""The demo site's pictures by name, each with how it is painted.

Their titles and alternative texts are in portal/demo/images/catalogue.toml.
"""

from collections.abc import Callable
from functools import partial

from PIL.Image import Image

from portal.drawings import scenes
from portal.drawings.bars import Bar
from portal.drawings.dimensions import Diameter, Leader, Span, Thickness
from portal.drawings.raster import Box

Paint = Callable[[], Image]

WIDE = (2400, 1350)
PORTRAIT = (1600, 2133)
SQUARE = (1800, 1800)

ALUMINIUM = ("sliding-window", "thermal-break", "mullion", "t-slot", "heat-sink", "led-channel")
PLASTICS = ("pvc-window", "trunking", "tube", "gasket")
TWELVE = (*ALUMINIUM, "cable-tray", "tube", "pvc-window", "trunking", "wpc-decking", "gasket")

SHEETS: dict[str, Paint] = {
    "thermal-break-sheet": partial(scenes.sheet, "thermal-break"),
    "pvc-window-sheet": partial(scenes.sheet, "pvc-window"),
    "t-slot-sheet": partial(scenes.sheet, "t-slot"),
    "porthole-die-sheet": partial(scenes.sheet, "porthole-die"),
    "flat-die-sheet": partial(scenes.sheet, "flat-die"),
    "mullion-sheet": partial(scenes.sheet, "mullion", size=PORTRAIT),
    "plastics-die-sheet": partial(scenes.sheet, "plastics-die", theme="graphite"),
    "gasket-sheet": partial(scenes.sheet, "gasket"),
    "cable-tray-sheet": partial(scenes.sheet, "cable-tray", theme="graphite"),
}

CLOSE_UPS: dict[str, Paint] = {
    "thermal-break-strip": partial(
        scenes.close_up,
        "thermal-break",
        centre=(31, 42),
        across=46,
        dimension=Thickness((26.5, 44.1), (26.5, 41.9), "2.2", run=1.6),
        text=1.35,
    ),
    "t-slot-groove": partial(
        scenes.close_up,
        "t-slot",
        centre=(0, 13.6),
        across=36,
        dimension=Span("top", (-4.1, 20), (4.1, 20)),
        text=1.1,
        theme="graphite",
        level=20,
    ),
    "gasket-barbs": partial(
        scenes.close_up,
        "gasket",
        centre=(0.5, -4),
        across=27,
        dimension=Span("bottom", (-3.6, -6.3), (3.6, -6.3)),
        text=0.8,
        level=-10.2,
    ),
    "pvc-window-bead": partial(
        scenes.close_up,
        "pvc-window",
        centre=(35, 51),
        across=62,
        dimension=Span("top", (20, 62), (46.8, 62)),
        text=1.7,
        level=62,
    ),
    "heat-sink-fins": partial(
        scenes.close_up,
        "heat-sink",
        centre=(35, 33),
        across=66,
        dimension=Span("top", (28.8, 45), (36, 45)),
        text=1.9,
        theme="graphite",
        level=45,
    ),
    "sliding-window-rail": partial(
        scenes.close_up,
        "sliding-window",
        centre=(68, 33),
        across=62,
        dimension=Leader((65.5, 44.9), -2.4, 2, "R2.1"),
        text=1.9,
    ),
    "led-channel-diffuser": partial(
        scenes.close_up,
        "led-channel",
        centre=(11, 9.2),
        across=31,
        dimension=Thickness((6, 14.6), (6, 15.9), "1.3", run=1),
        text=0.95,
        theme="graphite",
    ),
    "wpc-decking-chambers": partial(
        scenes.close_up,
        "wpc-decking",
        centre=(44, 13),
        across=66,
        dimension=Leader((41, 18.3), -1.4, -3.2, "R4.5"),
        text=1.9,
    ),
    "mullion-nose": partial(
        scenes.close_up,
        "mullion",
        centre=(0, 168.5),
        across=100,
        dimension=Span("bottom", (-21, 152), (21, 152)),
        text=2.8,
        level=147,
    ),
    "flat-die-bearing": partial(
        scenes.close_up,
        "flat-die",
        centre=(3, 0),
        across=96,
        dimension=Thickness((-35.6, 4), (-32.4, 4), "3.2", run=1.2),
        text=2.6,
        theme="graphite",
    ),
    "trunking-catch": partial(
        scenes.close_up,
        "trunking",
        centre=(23, 31),
        across=34,
        dimension=Thickness((28.2, 26), (30, 26), "1.8"),
        text=1.1,
    ),
    "porthole-die-face": partial(
        scenes.close_up,
        "porthole-die",
        centre=(0, 0),
        across=268,
        dimension=Diameter((0, 0), 220, 45, "⌀220", reach=1),
        text=8,
        theme="graphite",
        size=SQUARE,
    ),
}

BARS: dict[str, Paint] = {
    "t-slot-bar": partial(
        scenes.bar, "t-slot", Box(180, 720, 940, 1480), Bar(1240, 620, 0.45), "graphite"
    ),
    "heat-sink-bar": partial(
        scenes.bar, "heat-sink", Box(180, 720, 1480, 1500), Bar(700, 560, 0.5)
    ),
    "pvc-window-bar": partial(scenes.bar, "pvc-window", Box(190, 560, 1110, 1480), Bar(1080, 400)),
    "sliding-window-bar": partial(
        scenes.bar, "sliding-window", Box(160, 760, 1240, 1480), Bar(980, 520, 0.55)
    ),
    "thermal-break-bar": partial(
        scenes.bar, "thermal-break", Box(220, 560, 1060, 1490), Bar(1100, 460), "graphite"
    ),
    "tube-bar": partial(scenes.bar, "tube", Box(260, 520, 980, 1240), Bar(1180, 400), size=WIDE),
    "wpc-decking-bar": partial(
        scenes.bar, "wpc-decking", Box(150, 1000, 1750, 1310), Bar(480, 700)
    ),
    "mullion-exploded": partial(
        scenes.lifted_bar,
        "mullion",
        Box(170, 480, 900, 2020),
        Bar(560, 330),
        lifts=(0, 12, 34),
        size=PORTRAIT,
    ),
    "cable-tray-exploded": partial(
        scenes.lifted_bar,
        "cable-tray",
        Box(160, 700, 1460, 1500),
        Bar(780, 520),
        lifts=(0, 38),
    ),
    "trunking-exploded": partial(
        scenes.lifted_bar,
        "trunking",
        Box(180, 700, 1180, 1500),
        Bar(1020, 520),
        lifts=(0, 20),
        theme="graphite",
    ),
    "flat-die-at-work": scenes.flat_die_at_work,
    "porthole-die-at-work": scenes.porthole_die_at_work,
    "three-bars": partial(scenes.bars, ("led-channel", "t-slot", "sliding-window"), size=WIDE),
}

FIELDS: dict[str, Paint] = {
    "twelve-sections": partial(scenes.sections, TWELVE, columns=4, accent=1),
    "six-aluminium-sections": partial(
        scenes.sections, ALUMINIUM, columns=3, accent=4, theme="graphite"
    ),
    "four-plastics-sections": partial(scenes.sections, PLASTICS, columns=2, accent=0, size=SQUARE),
    "three-dies": partial(
        scenes.sections,
        ("flat-die", "porthole-die", "plastics-die"),
        columns=3,
        accent=1,
        size=WIDE,
    ),
}

PICTURES: dict[str, Paint] = {**SHEETS, **CLOSE_UPS, **BARS, **FIELDS}
