"""Drawings on a raster sheet: drafting paper, graphite lines and one accent, by Pillow.

Everything is drawn SUPERSAMPLING times too large and reduced at the end. Boxes and widths are given
in pixels of the finished picture, geometry in millimetres through a View.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw

from portal.drawings.dimensions import Label, Marks, Stroke
from portal.drawings.drawing import Drawing, Material, Part
from portal.drawings.geometry import Bounds, Outline, Point
from portal.drawings.lettering import figures

SUPERSAMPLING = 3
QUALITY = 82
WEBP_BYTES = 88_000
DASHES = {"centre": (26.0, 6.0, 4.0, 6.0), "hidden": (11.0, 7.0)}

Colour = tuple[int, int, int]
Pixel = tuple[float, float]


class Box(NamedTuple):
    """A rectangle of the picture in pixels from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Theme:
    """The colours of a sheet: paper and its grid, lines, materials, the accent."""

    paper: Colour
    grid: Colour
    ink: Colour
    thin: Colour
    hatch: Colour
    metal: Colour
    steel: Colour
    plastic: Colour
    rubber: Colour
    accent: Colour = (217, 84, 30)

    def fill(self, material: Material) -> Colour:
        return {
            Material.ALUMINIUM: self.metal,
            Material.STEEL: self.steel,
            Material.PLASTIC: self.plastic,
            Material.RUBBER: self.rubber,
        }[material]


PAPER = Theme(
    paper=(248, 247, 243),
    grid=(240, 239, 233),
    ink=(36, 42, 48),
    thin=(74, 82, 90),
    hatch=(128, 136, 143),
    metal=(221, 225, 228),
    steel=(206, 211, 216),
    plastic=(235, 233, 226),
    rubber=(196, 198, 199),
)
GRAPHITE = Theme(
    paper=(29, 34, 39),
    grid=(34, 39, 45),
    ink=(232, 234, 233),
    thin=(158, 167, 174),
    hatch=(112, 122, 131),
    metal=(54, 62, 70),
    steel=(48, 55, 62),
    plastic=(44, 51, 57),
    rubber=(62, 68, 74),
    accent=(238, 108, 48),
)
THEMES = {"paper": PAPER, "graphite": GRAPHITE}


class View(NamedTuple):
    """How millimetres become pixels: `scale` pixels a millimetre, (0, 0) at `origin`."""

    scale: float
    origin: Pixel

    def at(self, point: Point) -> Pixel:
        return self.origin[0] + point.x * self.scale, self.origin[1] - point.y * self.scale

    def shifted(self, dx: float, dy: float) -> "View":
        """The same view moved by pixels of the picture, dy downwards."""
        big = SUPERSAMPLING
        return View(self.scale, (self.origin[0] + dx * big, self.origin[1] + dy * big))


def fitted(bounds: Bounds, box: Box, scale: float = 0) -> View:
    """The view that shows `bounds` in the middle of `box`, as large as it can or at `scale`."""
    across, up = (box.right - box.left) / bounds.width, (box.bottom - box.top) / bounds.height
    size = SUPERSAMPLING * (scale or min(across, up))
    middle_x, middle_y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    x = middle_x * SUPERSAMPLING - bounds.centre.x * size
    return View(size, (x, middle_y * SUPERSAMPLING + bounds.centre.y * size))


class Canvas:
    """A picture in the making."""

    def __init__(self, width: int, height: int, theme: Theme, grid: float = 40) -> None:
        self.size = (width, height)
        self.theme = theme
        big = (width * SUPERSAMPLING, height * SUPERSAMPLING)
        self.image = Image.new("RGB", big, theme.paper)
        self.pen = ImageDraw.Draw(self.image)
        if grid:
            self._grid(grid)

    def _grid(self, pitch: float) -> None:
        width, height = self.image.size
        for limit, upright in ((width, True), (height, False)):
            place = pitch * SUPERSAMPLING / 2
            while place < limit:
                ends = [(place, 0), (place, height)] if upright else [(0, place), (width, place)]
                self.pen.line(ends, fill=self.theme.grid, width=SUPERSAMPLING)
                place += pitch * SUPERSAMPLING

    def fill(self, outlines: Sequence[Outline], view: View, colour: Colour) -> None:
        """Fill outlines in one colour, their holes left as they are."""
        rings = [[view.at(point) for point in outline.points] for outline in outlines]
        xs, ys = zip(*(pixel for ring in rings for pixel in ring), strict=True)
        left, top = max(int(min(xs)) - 1, 0), max(int(min(ys)) - 1, 0)
        right, bottom = min(int(max(xs)) + 2, self.image.width), int(max(ys)) + 2
        bottom = min(bottom, self.image.height)
        if right <= left or bottom <= top:
            return
        mask = Image.new("1", (right - left, bottom - top))
        stencil = ImageDraw.Draw(mask)
        for outline, ring in sorted(
            zip(outlines, rings, strict=True), key=lambda pair: -abs(pair[0].area)
        ):
            stencil.polygon([(x - left, y - top) for x, y in ring], fill=int(outline.area > 0))
        self.image.paste(colour, (left, top), mask)

    def line(self, pixels: Sequence[Pixel], colour: Colour, width: float) -> None:
        self.pen.line(pixels, fill=colour, width=round(width * SUPERSAMPLING), joint="curve")

    def rule(self, start: Pixel, end: Pixel, colour: Colour, width: float) -> None:
        """A straight line between two places of the picture."""
        (ax, ay), (bx, by) = start, end
        big = SUPERSAMPLING
        self.line([(ax * big, ay * big), (bx * big, by * big)], colour, width)

    def outline(
        self, outlines: Iterable[Outline], view: View, width: float, colour: Colour | None = None
    ) -> None:
        """Visible edges, `width` pixels thick."""
        for outline in outlines:
            ring = [view.at(point) for point in outline.points]
            self.line([*ring, *ring[:2]], colour or self.theme.ink, width)

    def part(self, part: Part, view: View, width: float = 4, hatch: float = 0) -> None:
        """A part with its fill, hatching and outline; `hatch` is the pitch in pixels if given."""
        self.fill(part.region.outlines, view, self.theme.fill(part.material))
        if hatch:
            part = replace(part, spacing=hatch * SUPERSAMPLING / view.scale)
        for line in part.hatching():
            self.line([view.at(line.start), view.at(line.end)], self.theme.hatch, 1.34)
        self.outline(part.region.outlines, view, width)

    def marks(self, marks: Marks, view: View, width: float = 2) -> None:
        """Dimensions, centre lines and figures, lines `width` pixels thick."""
        for stroke in marks.strokes:
            self.stroke(stroke, view, width)
        for arrow in marks.arrows:
            colour = self.theme.accent if arrow.accent else self.theme.thin
            self.pen.polygon([view.at(point) for point in arrow.corners()], fill=colour)
        for label in marks.labels:
            self._label(label, view)

    def stroke(self, stroke: Stroke, view: View, width: float) -> None:
        colour = self.theme.accent if stroke.accent else self.theme.thin
        pixels = [view.at(point) for point in stroke.points]
        if stroke.kind == "thin":
            self.line(pixels, colour, width)
            return
        for dash in _dashed(pixels, [d * SUPERSAMPLING for d in DASHES[stroke.kind]]):
            self.line(dash, colour, width)

    def _label(self, label: Label, view: View) -> None:
        colour = self.theme.accent if label.accent else self.theme.ink
        pixels = label.height * view.scale
        x, y = view.at(label.at)
        self._write(label.text, x, y, pixels, colour, label.anchor, abs(label.angle) > 45)

    def text(
        self,
        text: str,
        x: float,
        y: float,
        height: float,
        colour: Colour | None = None,
        anchor: str = "start",
    ) -> None:
        """Latin letters and figures standing on (x, y), `height` pixels high."""
        big = SUPERSAMPLING
        self._write(text, x * big, y * big, height * big, colour or self.theme.ink, anchor, False)

    def _write(
        self,
        text: str,
        x: float,
        y: float,
        height: float,
        colour: Colour,
        anchor: str,
        upright: bool,
    ) -> None:
        mask = figures(text, height)
        ascent = round(height * 0.95)
        shift = {"start": 0.0, "middle": mask.width / 2, "end": float(mask.width)}[anchor]
        if upright:
            turned = mask.rotate(90, expand=True)
            place = (round(x - ascent), round(y - mask.width + shift))
            self.image.paste(colour, place, turned)
        else:
            self.image.paste(colour, (round(x - shift), round(y - ascent)), mask)

    def drawing(
        self,
        drawing: Drawing,
        view: View,
        width: float = 4.5,
        hatch: float = 11,
        dimensioned: bool = True,
    ) -> None:
        """All parts of a drawing, with its dimensions if wanted."""
        parts = drawing.parts + (drawing.sections if dimensioned else ())
        for part in parts:
            self.part(part, view, width, hatch)
        if dimensioned:
            self.marks(drawing.marks, view, width * 0.45)

    def finished(self) -> Image.Image:
        """The picture in its final size."""
        return self.image.resize(self.size, Image.Resampling.BOX)


def webp(image: Image.Image) -> bytes:
    """The bytes of a WebP file of at most WEBP_BYTES, in the best quality that allows it."""
    for quality in range(QUALITY, 30, -6):
        file = BytesIO()
        image.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= WEBP_BYTES:
            break
    return file.getvalue()


def png(image: Image.Image) -> bytes:
    """The bytes of a PNG file."""
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _dashed(pixels: Sequence[Pixel], pattern: Sequence[float]) -> Iterable[list[Pixel]]:
    """A run of lines cut into dashes after a pattern of drawn and empty lengths."""
    index, left = 0, pattern[0]
    for (ax, ay), (bx, by) in itertools.pairwise(pixels):
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        done = 0.0
        while done < length:
            step = min(left, length - done)
            if index % 2 == 0:
                ends = [t / length for t in (done, done + step)]
                yield [(ax + (bx - ax) * t, ay + (by - ay) * t) for t in ends]
            done += step
            left -= step
            if left <= 1e-9:
                index = (index + 1) % len(pattern)
                left = pattern[index]
