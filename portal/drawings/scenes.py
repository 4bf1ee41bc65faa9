"""Compositions for pictures: a whole sheet, a close-up, bars, rows of sections, a die at work.

Each function paints one picture and returns it; the sizes are pixels.
"""

from collections.abc import Sequence
from dataclasses import replace

from PIL.Image import Image

from portal.drawings import DRAWINGS
from portal.drawings.bars import Bar, draw_bar
from portal.drawings.dies import flat_die_profile
from portal.drawings.dimensions import Dimension, Marks, Sheet
from portal.drawings.drawing import Drawing, Material, Part, box_around
from portal.drawings.geometry import Bounds, Point, polar
from portal.drawings.marks import die_mark
from portal.drawings.raster import SUPERSAMPLING, THEMES, Box, Canvas, fitted
from portal.drawings.shapes import disc, plate

LANDSCAPE = (2400, 1600)
A3_WIDTH = 420
BLOCK = (820, 170)
STANDARD_SCALES = (5, 4, 2.5, 2, 1.5, 1, 1 / 1.5, 1 / 2, 1 / 2.5)


def sheet(slug: str, theme: str = "paper", size: tuple[int, int] = LANDSCAPE) -> Image:
    """The dimensioned drawing in a frame with its title block, at a standard scale."""
    drawing = DRAWINGS[slug]()
    canvas = Canvas(*size, THEMES[theme])
    width, height = size
    frame = Box(110, 60, width - 60, height - 60)
    _rectangle(canvas, frame, 4)
    above = Box(frame.left + 70, frame.top + 50, frame.right - 70, frame.bottom - BLOCK[1] - 30)
    beside = Box(frame.left + 70, frame.top + 50, frame.right - BLOCK[0] - 30, frame.bottom - 50)
    ratio, room = max((_standard_scale(drawing, room, size), room) for room in (beside, above))
    canvas.drawing(drawing, fitted(drawing.full_bounds, room, ratio * max(size) / A3_WIDTH))
    _title_block(canvas, drawing, frame, ratio)
    return canvas.finished()


def close_up(
    slug: str,
    centre: tuple[float, float],
    across: float,
    dimension: Dimension,
    text: float,
    theme: str = "paper",
    size: tuple[int, int] = LANDSCAPE,
    level: float = 0,
) -> Image:
    """A detail `across` mm wide around `centre` with one dimension in the accent colour.

    `text` is the height of its figure in mm, `level` the height from which a Span counts its rows.
    """
    drawing = DRAWINGS[slug]()
    width, height = size
    canvas = Canvas(*size, THEMES[theme], grid=60)
    x, y = centre
    tall = across * height / width
    window = Bounds(x - across / 2, y - tall / 2, x + across / 2, y + tall / 2)
    view = fitted(window, Box(0, 0, width, height))
    for part in drawing.parts:
        canvas.part(part, view, width=7, hatch=34 if part.material.crossed else 24)
    for stroke in drawing.strokes:
        canvas.stroke(stroke, view, 2.4)
    marks = dimension.marks(Sheet(Bounds(window.left, level, window.right, level), text))
    accented = Marks(
        tuple(replace(stroke, accent=True) for stroke in marks.strokes),
        tuple(replace(arrow, accent=True) for arrow in marks.arrows),
        tuple(replace(label, accent=True) for label in marks.labels),
    )
    canvas.marks(accented, view, width=4)
    return canvas.finished()


def bar(
    slug: str, box: Box, depth: Bar, theme: str = "paper", size: tuple[int, int] = LANDSCAPE
) -> Image:
    """The section drawn out to a bar, its near face in `box`."""
    drawing = DRAWINGS[slug]()
    canvas = Canvas(*size, THEMES[theme])
    draw_bar(canvas, drawing.parts, fitted(drawing.bounds, box), depth, hatch=12)
    return canvas.finished()


def lifted_bar(
    slug: str,
    box: Box,
    depth: Bar,
    lifts: Sequence[float],
    theme: str = "paper",
    size: tuple[int, int] = LANDSCAPE,
) -> Image:
    """An assembly of bars pulled apart upwards: part by part `lifts` millimetres."""
    drawing = DRAWINGS[slug]()
    canvas = Canvas(*size, THEMES[theme])
    parts = [
        replace(part, region=part.region.moved(0, lift))
        for part, lift in zip(drawing.parts, lifts, strict=True)
    ]
    view = fitted(box_around(parts), box)
    for part in parts:
        draw_bar(canvas, (part,), view, depth, hatch=12)
    return canvas.finished()


def bars(
    slugs: Sequence[str],
    theme: str = "paper",
    depth: Bar | None = None,
    size: tuple[int, int] = LANDSCAPE,
) -> Image:
    """Several bars side by side, standing on one line, each as high as its place allows."""
    depth = depth or Bar(420, 520, 0.6)
    canvas = Canvas(*size, THEMES[theme])
    width, height = size
    place = (width - 260 - depth.right) / len(slugs)
    for index in reversed(range(len(slugs))):
        drawing = DRAWINGS[slugs[index]]()
        left = 130 + index * place
        box = Box(left + 35, height - 190 - place * 1.15, left + place - 35, height - 190)
        view = fitted(drawing.bounds, box)
        foot = view.at(Point(0, drawing.bounds.bottom))[1] / SUPERSAMPLING
        draw_bar(canvas, drawing.parts, view.shifted(0, box.bottom - foot), depth, hatch=12)
    return canvas.finished()


def sections(
    slugs: Sequence[str],
    columns: int,
    theme: str = "paper",
    accent: int = 0,
    size: tuple[int, int] = LANDSCAPE,
) -> Image:
    """A field of sections in even cells; the one numbered `accent` stands in the accent colour."""
    canvas = Canvas(*size, THEMES[theme])
    width, height = size
    rows = -(-len(slugs) // columns)
    cell_x, cell_y = (width - 240) / columns, (height - 200) / rows
    for index, slug in enumerate(slugs):
        drawing = DRAWINGS[slug]()
        left, top = 120 + index % columns * cell_x, 100 + index // columns * cell_y
        margin = 0.15 * min(cell_x, cell_y)
        box = Box(left + margin, top + margin, left + cell_x - margin, top + cell_y - margin)
        view = fitted(drawing.bounds, box)
        canvas.drawing(drawing, view, width=4, hatch=10, dimensioned=False)
        if index == accent:
            for part in drawing.parts:
                canvas.outline(part.region.outlines, view, 5, canvas.theme.accent)
        for x in (left, left + cell_x):
            for y in (top, top + cell_y):
                _cross(canvas, x, y)
    return canvas.finished()


def flat_die_at_work(theme: str = "paper", size: tuple[int, int] = LANDSCAPE) -> Image:
    """A bar leaving the flat die towards the viewer, glowing at the die."""
    face = replace(DRAWINGS["flat-die"]().parts[0], material=Material.STEEL)
    profile = Part(flat_die_profile(), spacing=2)
    return _die_at_work(face, profile, theme, size)


def porthole_die_at_work(theme: str = "graphite", size: tuple[int, int] = LANDSCAPE) -> Image:
    """A square tube leaving the porthole die towards the viewer, glowing at the die."""
    face = disc(0, 0, 110) - plate(-24.2, -24.2, 24.2, 24.2, 4)
    for angle in (45, 135, 225, 315):
        face = face - disc(*polar(Point(0, 0), 92, angle), 6.5)
    tube = plate(-24, -24, 24, 24, 4) - plate(-21.8, -21.8, 21.8, 21.8, 2)
    steel = Part(face, Material.STEEL, cut=False)
    return _die_at_work(steel, Part(tube, spacing=2), theme, size)


def social_card() -> Image:
    """The quiet card that stands for a page without a picture of its own."""
    canvas = Canvas(1200, 630, THEMES["paper"], grid=30)
    drawing = DRAWINGS["thermal-break"]()
    view = fitted(drawing.full_bounds, Box(330, 50, 870, 580))
    canvas.drawing(drawing, view, width=2.6, hatch=7)
    canvas.rule((0, 626), (1200, 626), canvas.theme.accent, 8)
    return canvas.finished()


def touch_icon() -> Image:
    """The logo's mark on graphite, square, for the home screen of a phone."""
    canvas = Canvas(180, 180, THEMES["graphite"], grid=0)
    body, bar_section = die_mark()
    view = fitted(body.bounds, Box(18, 18, 162, 162))
    canvas.fill(body.outlines, view, THEMES["paper"].paper)
    canvas.fill(bar_section.outlines, view, THEMES["paper"].accent)
    return canvas.finished()


def _die_at_work(face: Part, profile: Part, theme: str, size: tuple[int, int]) -> Image:
    canvas = Canvas(*size, THEMES[theme])
    width, height = size
    room = Box(width * 0.40, height * 0.14, width * 0.90, height * 0.80)
    view = fitted(face.region.bounds, room)
    draw_bar(canvas, (face,), view, Bar(150, 105))
    reach = (width * 0.44, height * 0.30)
    near = view.shifted(-reach[0], reach[1])
    draw_bar(canvas, (profile,), near, Bar(*reach, glow=0.35), hatch=12)
    return canvas.finished()


def _standard_scale(drawing: Drawing, room: Box, size: tuple[int, int]) -> float:
    """The largest scale of GB/T 14690 at which the drawing has room on an A3 sheet."""
    bounds, per_mm = drawing.full_bounds, max(size) / A3_WIDTH
    large = fitted(bounds, room).scale / fitted(bounds, room, per_mm).scale
    return next((scale for scale in STANDARD_SCALES if scale <= large), STANDARD_SCALES[-1])


def _title_block(canvas: Canvas, drawing: Drawing, frame: Box, ratio: float) -> None:
    """The block in the lower right corner: who, what number, material, scale, sheet."""
    left, top = frame.right - BLOCK[0], frame.bottom - BLOCK[1]
    _rectangle(canvas, Box(left, top, frame.right, frame.bottom), 4)
    rows = (top + 60, top + 115)
    for y in rows:
        canvas.rule((left, y), (frame.right, y), canvas.theme.thin, 1.7)
    for x in (left + 250, left + 560):
        canvas.rule((x, top + 60), (x, frame.bottom), canvas.theme.thin, 1.7)
    scale = f"{ratio:g}:1" if ratio >= 1 else f"1:{1 / ratio:g}"
    canvas.text("HENGTUO EXTRUSION DIES", left + 20, top + 43, 34)
    canvas.text(drawing.number, frame.right - 20, top + 43, 34, canvas.theme.accent, "end")
    material = {"aluminium": "6063-T5", "steel": "H13", "plastic": "PVC-U", "rubber": "EPDM"}
    cells = ("MATERIAL", material[drawing.parts[0].material.value], "SCALE", scale, "SHEET", "1/1")
    for index, x in enumerate((left + 20, left + 270, left + 580)):
        canvas.text(cells[index * 2], x, top + 98, 24, canvas.theme.thin)
        canvas.text(cells[index * 2 + 1], x, frame.bottom - 14, 34)


def _rectangle(canvas: Canvas, box: Box, width: float) -> None:
    left, top, right, bottom = box
    for y in (top, bottom):
        canvas.rule((left - width / 2, y), (right + width / 2, y), canvas.theme.ink, width)
    for x in (left, right):
        canvas.rule((x, top), (x, bottom), canvas.theme.ink, width)


def _cross(canvas: Canvas, x: float, y: float) -> None:
    canvas.rule((x - 14, y), (x + 14, y), canvas.theme.hatch, 2)
    canvas.rule((x, y - 14), (x, y + 14), canvas.theme.hatch, 2)
