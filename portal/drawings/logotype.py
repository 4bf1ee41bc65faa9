"""The demo company's name in strokes of one width, as a drawing is lettered.

Drawn, not set: a logo whose letters come from the reader's fonts looks different on each device,
and costs the search for these fonts before a page can be painted.
"""

import re
from collections.abc import Iterable

#: The strokes of each character, as SVG paths whose moves are absolute and all else relative.
CHARACTERS = {
    "恒": "M7,0v40M2,9l-2,9M12,7l2,8M17,4h22M20,13h16v16h-16zM20,21h16M16,37h24",
    "拓": "M1,10h14M9,0v37h-6M1,25l14,-5M17,4h23M27,4q-2,13,-10,21M23,20h15v17h-15z",
    "挤": "M1,10h14M9,0v37h-6M1,25l14,-5M28,0v6M17,7h23M35,8q-5,11,-18,15M22,8q5,11,18,15"
    "M24,22q0,12,-6,17M33,22v18",
    "出": "M20,0v36M6,5v13h28v-13M3,22v15h34v-15",
    "模": "M1,11h14M8,0v40M8,12q-2,9,-7,14M9,14l6,7M17,5h23M23,0v9M34,0v9M20,13h17v12h-17z"
    "M20,19h17M17,31h23M28,25q0,11,-11,15M29,32q3,5,11,8",
    "具": "M8,29v-26h24v26M8,12h24M8,20h24M0,29h40M13,31l-11,8M27,31l11,8",
}
CAPITALS = {
    "D": "M0,0h5l3,3v7l-3,3h-5z",
    "E": "M8,0h-8v13h8M0,6h7",
    "G": "M8,3l-3,-3h-2l-3,3v7l3,3h2l3,-3v-3h-4",
    "H": "M0,0v13M8,0v13M0,6h8",
    "I": "M1,0v13",
    "N": "M0,13v-13l8,13v-13",
    "O": "M3,0h2l3,3v7l-3,3h-2l-3,-3v-7z",
    "S": "M8,2l-2,-2h-4l-2,2v2l2,2h4l2,2v3l-2,2h-4l-2,-2",
    "T": "M0,0h8M4,0v13",
    "U": "M0,0v10l3,3h2l3,-3v-10",
}
NARROW = {"I": 2, " ": 4}
_STROKE = re.compile(r"M(-?\d+),(-?\d+)([^M]*)")
_LINE = re.compile(r"([hvlq])([\d,-]+)")


def lettered_zh(text: str, x: int, y: int, advance: int) -> str:
    """Return the path of Chinese characters of 40 units, the first one's top left at a point."""
    return _path((CHARACTERS[c], x + n * advance, y) for n, c in enumerate(text))


def lettered_en(text: str, x: int, y: int, width: int) -> str:
    """Return the path of capitals 13 units high, spread so that the text has this width."""
    widths = [NARROW.get(letter, 8) for letter in text]
    gap = (width - sum(widths)) / (len(text) - 1)
    at = [x + round(sum(widths[:n]) + n * gap) for n in range(len(text))]
    return _path((CAPITALS.get(c, ""), place, y) for c, place in zip(text, at, strict=True))


def _path(placed: Iterable[tuple[str, int, int]]) -> str:
    """Return strokes at their places as one path, each moved to from the end of the one before."""
    pen_x = pen_y = 0
    pieces = []
    for strokes, x, y in placed:
        for start_x, start_y, drawn in _STROKE.findall(strokes):
            begin_x, begin_y = x + int(start_x), y + int(start_y)
            pieces.append(f"m{begin_x - pen_x},{begin_y - pen_y}{drawn}")
            along, down = _way(drawn)
            pen_x, pen_y = begin_x + along, begin_y + down
    return "".join(pieces).replace(",-", "-")


def _way(drawn: str) -> tuple[int, int]:
    """Return how far a stroke's end lies from where it begins."""
    if drawn.endswith("z"):
        return 0, 0
    along = down = 0
    for command, numbers in _LINE.findall(drawn):
        *_, before, last = 0, *map(int, numbers.split(","))
        along += {"h": last, "v": 0}.get(command, before)
        down += 0 if command == "h" else last
    return along, down
