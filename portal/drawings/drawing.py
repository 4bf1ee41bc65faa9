"""A Drawing: the parts of a section or view, with everything an engineer writes around them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from portal.drawings.dimensions import Dimension, Marks, Sheet, Stroke
from portal.drawings.geometry import Bounds, Line, Point, bounds_of
from portal.drawings.regions import Region


class Material(Enum):
    """What a part is made of: decides its hatching (GB/T 4457.5: non-metals are crossed)."""

    ALUMINIUM = "aluminium"
    STEEL = "steel"
    PLASTIC = "plastic"
    RUBBER = "rubber"

    @property
    def crossed(self) -> bool:
        return self in (Material.PLASTIC, Material.RUBBER)


@dataclass(frozen=True)
class Part:
    """One piece of material. `cut` parts are hatched; the others are seen from outside.

    `spacing` is the distance of the hatching lines in mm, `angle` their direction: parts that
    touch each other differ in one of the two.
    """

    region: Region
    material: Material = Material.ALUMINIUM
    angle: float = 45
    spacing: float = 2
    cut: bool = True

    def hatching(self) -> list[Line]:
        """The hatching lines of a cut part; none for one seen from outside."""
        if not self.cut:
            return []
        angles = (self.angle, self.angle + 90) if self.material.crossed else (self.angle,)
        return [line for angle in angles for line in self.region.hatch(self.spacing, angle)]


@dataclass(frozen=True)
class Drawing:
    """A named drawing in millimetres.

    `parts` are what the plain style shows. `sections` (a second view), `strokes` (centre lines,
    hidden edges) and `dimensions` are added by the dimensioned style. `text` is the height of the
    dimension figures in mm, by default in proportion to the drawing.
    """

    slug: str
    title_zh: str
    title_en: str
    number: str
    parts: tuple[Part, ...]
    dimensions: tuple[Dimension, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    sections: tuple[Part, ...] = ()
    text: float = field(default=0)

    @cached_property
    def bounds(self) -> Bounds:
        """The box around the parts that the plain style shows."""
        return box_around(self.parts)

    @property
    def text_height(self) -> float:
        return self.text or 0.042 * max(self.bounds.width, self.bounds.height)

    @cached_property
    def marks(self) -> Marks:
        """All dimension lines, arrows and figures, and the centre lines."""
        sheet = Sheet(box_around(self.parts + self.sections), self.text_height)
        drawn = Marks(strokes=self.strokes)
        for dimension in self.dimensions:
            drawn += dimension.marks(sheet)
        return drawn

    @cached_property
    def full_bounds(self) -> Bounds:
        """The box around everything the dimensioned style shows."""
        boxes = [part.region.bounds for part in self.parts + self.sections]
        corners = [Point(b.left, b.bottom) for b in boxes] + [Point(b.right, b.top) for b in boxes]
        corners += [point for stroke in self.marks.strokes for point in stroke.points]
        for label in self.marks.labels:
            corners += label.corners()
        return bounds_of(corners)


def centre_line(start: tuple[float, float], end: tuple[float, float]) -> Stroke:
    """A chain-dotted line, as drawn through axes of symmetry."""
    return Stroke((Point(*start), Point(*end)), "centre")


def centre_mark(x: float, y: float, reach: float) -> tuple[Stroke, Stroke]:
    """Two crossed centre lines reaching `reach` mm from the centre of a circle."""
    across = centre_line((x - reach, y), (x + reach, y))
    return across, centre_line((x, y - reach), (x, y + reach))


def hidden_edges(region: Region) -> tuple[Stroke, ...]:
    """The outlines of a region as dashed lines: edges behind the face that is shown."""
    return tuple(Stroke((*o.points, o.points[0]), "hidden") for o in region.outlines)


def box_around(parts: Sequence[Part]) -> Bounds:
    """The smallest box around the parts."""
    boxes = [part.region.bounds for part in parts]
    lows = [Point(box.left, box.bottom) for box in boxes]
    return bounds_of(lows + [Point(box.right, box.top) for box in boxes])
