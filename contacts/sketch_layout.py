"""Where the names of a sketch stand: each beside its point, none over another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]
#: Shares of the text height by which a Latin and a Chinese character advance.
_NARROW, _WIDE = 0.54, 1.0


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def meets_line(self, start: Point, end: Point) -> bool:
        """Whether any of a straight line is within: it is clipped to one side after the other.

        After Liang and Barsky, "A New Concept and Method for Line Clipping", 1984.
        """
        first, last = 0.0, 1.0
        bounds = ((self.left, self.right), (self.top, self.bottom))
        for here, there, (low, high) in zip(start, end, bounds, strict=True):
            run = there - here
            if not run:
                if not low < here < high:
                    return False
                continue
            enters, leaves = sorted(((low - here) / run, (high - here) / run))
            first, last = max(first, enters), min(last, leaves)
        return first < last

    def inside(self, other: "Box") -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text on the sheet: `x` and `y` are its anchor on the base line."""

    text: str
    x: float
    y: float
    anchor: Anchor
    box: Box


class Sheet:
    """The space of a drawing, and what is taken of it."""

    def __init__(self, space: Box, height: float) -> None:
        self.space, self.height = space, height
        self.taken: list[Box] = []
        #: Lines that run through no text but their own.
        self.lines: list[tuple[Point, Point]] = []

    def take(self, x: float, y: float, reach: float) -> None:
        self.taken.append(Box(x - reach, y - reach, x + reach, y + reach))

    def beside(self, x: float, y: float, text: str, reach: float) -> Lettering | None:
        """Return the text beside a mark of radius `reach`; None where it has no room."""
        return self._first_free(self._around(x, y, text, reach))

    def beside_always(self, x: float, y: float, text: str, reach: float) -> Lettering:
        """Return the text beside a mark, where there is no room over what else stands there."""
        if lettering := self.beside(x, y, text, reach):
            return lettering
        candidates = list(self._around(x, y, text, reach))
        inside = (one for one in candidates if one.box.inside(self.space))
        return next(inside, candidates[0])

    def along(self, start: Point, end: Point, text: str) -> Lettering | None:
        """Return the text on a line, as near to its middle as there is room, else beside it.

        None where there is no room for it.
        """
        drop, away = self.height * 0.36, self.height * 0.5
        places = [
            (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share + drop)
            for share in (0.5, 0.58, 0.42, 0.66, 0.34, 0.74)
        ]
        candidates = [self._set(text, x, y, "middle") for x, y in places]
        for x, y in places:
            candidates += [self._set(text, x - away, y, "end")]
            candidates += [self._set(text, x + away, y, "start")]
        return self._first_free(candidates, own=(start, end))

    def _first_free(
        self, candidates: Iterable[Lettering], own: tuple[Point, Point] | None = None
    ) -> Lettering | None:
        for lettering in candidates:
            if self._is_free(lettering.box, own):
                self.taken.append(lettering.box)
                return lettering
        return None

    def _is_free(self, box: Box, own: tuple[Point, Point] | None) -> bool:
        if not box.inside(self.space) or any(map(box.meets, self.taken)):
            return False
        return not any(box.meets_line(*line) for line in self.lines if line != own)

    def _around(self, x: float, y: float, text: str, reach: float) -> Iterator[Lettering]:
        away, middle = reach + self.height * 0.35, y + self.height * 0.36
        low, high = y + away + self.height * 0.8, y - away
        yield self._set(text, x + away, middle, "start")
        yield self._set(text, x - away, middle, "end")
        yield self._set(text, x, low, "middle")
        yield self._set(text, x, high, "middle")
        for level in (low, high):
            yield self._set(text, x, level, "start")
            yield self._set(text, x, level, "end")

    def _set(self, text: str, x: float, y: float, anchor: Anchor) -> Lettering:
        width = width_of(text, self.height)
        left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * width
        box = Box(left - 2, y - self.height, left + width + 2, y + self.height * 0.3)
        return Lettering(text, x, y, anchor, box)


def width_of(text: str, height: float) -> float:
    """Return about how wide a text is, whatever font a reader has."""
    return height * sum(_WIDE if char >= "\u2e80" else _NARROW for char in text)
