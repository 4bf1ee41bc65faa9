"""Where the factories are, drawn: points on a drafting grid, with what is known around them.

A sketch and not a map: it shows no borders, coasts or roads, so it needs neither a map service nor
the approval that maps published in China need (地图管理条例, 2015, article 15). Distances are
straight lines on the sphere.

The text of the drawing is coloured and sized by the style sheet; nothing in it has an id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, hypot, radians, sin, sqrt
from xml.sax.saxutils import escape, quoteattr

from contacts.landmarks import LANDMARKS, Landmark
from contacts.sketch_layout import Box, Lettering, Point, Sheet

EARTH_RADIUS = 6371.0
#: How far from the nearest factory a landmark is still of use, in km.
REACH = 110.0
MOST_LANDMARKS = 12
MOST_DIMENSIONS = 3
WIDTH, HEIGHT, MARGIN, TEXT = 400.0, 400.0, 26.0, 14.5
#: No view is narrower than this, in km, however near to each other the factories are.
NARROWEST = 12.0
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True, slots=True)
class Place:
    """A factory: its name and where it is, in WGS-84."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Row:
    """A landmark and how far it is from each factory, in whole km."""

    name: str
    distances: list[int]


@dataclass(frozen=True, slots=True)
class Sketch:
    svg: str
    places: list[str]
    rows: list[Row]


def sketch(
    places: Sequence[Place], label: str, landmarks: Sequence[Landmark] = LANDMARKS
) -> Sketch | None:
    """Return the drawing, called `label`, with its distances in words; None without a place."""
    if not places:
        return None
    around = nearby(places, landmarks)
    rows = [
        Row(str(mark.name), [round(distance(place, mark)) for place in places]) for mark in around
    ]
    svg = _Drawing(places, around).svg(label)
    return Sketch(svg, [place.name for place in places], rows)


def nearby(places: Sequence[Place], landmarks: Sequence[Landmark]) -> list[Landmark]:
    """Return the landmarks within reach of a factory, as they stand in the list."""
    found = [mark for mark in landmarks if min(distance(p, mark) for p in places) <= REACH]
    return found[:MOST_LANDMARKS]


def distance(one: Place | Landmark, other: Place | Landmark) -> float:
    """Return the great-circle distance in km (haversine)."""
    north = radians(other.latitude - one.latitude) / 2
    east = radians(other.longitude - one.longitude) / 2
    parallels = cos(radians(one.latitude)) * cos(radians(other.latitude))
    return 2 * EARTH_RADIUS * asin(sqrt(sin(north) ** 2 + parallels * sin(east) ** 2))


class _Drawing:
    def __init__(self, places: Sequence[Place], landmarks: Sequence[Landmark]) -> None:
        self.places, self.landmarks = places, landmarks
        self._fit([*places, *landmarks])
        self.sheet = Sheet(Box(4, 4, WIDTH - 4, HEIGHT - 4), TEXT)
        # The north arrow and the scale bar keep their corners.
        self.sheet.taken += [Box(WIDTH - 44, 0, WIDTH, 58), Box(0, HEIGHT - 46, 150, HEIGHT)]

    def _fit(self, points: Sequence[Place | Landmark]) -> None:
        """Choose the scale: an equirectangular projection, true to within 1% over such a view."""
        latitudes = [point.latitude for point in points]
        longitudes = [point.longitude for point in points]
        latitude = (min(latitudes) + max(latitudes)) / 2
        self.middle = (latitude, (min(longitudes) + max(longitudes)) / 2)
        self.degree = radians(1) * EARTH_RADIUS
        self.parallel = self.degree * cos(radians(self.middle[0]))
        high = max((max(latitudes) - min(latitudes)) * self.degree, NARROWEST)
        wide = max((max(longitudes) - min(longitudes)) * self.parallel, NARROWEST)
        self.scale = min((WIDTH - 2 * MARGIN - 40) / wide, (HEIGHT - 2 * MARGIN - 30) / high)
        self.step = next((s for s in STEPS if s * self.scale >= 44), STEPS[-1])

    def at(self, point: Place | Landmark) -> Point:
        east = (point.longitude - self.middle[1]) * self.parallel
        north = (point.latitude - self.middle[0]) * self.degree
        return WIDTH / 2 + east * self.scale, HEIGHT / 2 - 6 - north * self.scale

    def svg(self, label: str) -> str:
        for point in self.places:
            self.sheet.take(*self.at(point), 9)
        for point in self.landmarks:
            self.sheet.take(*self.at(point), 4)
        works = [self.sheet.beside_always(*self.at(p), p.name, 9) for p in self.places]
        dimensioned = self._dimensioned()
        self.sheet.lines += [self._line(mark) for mark in dimensioned]
        measured = [(mark, self._dimension(mark)) for mark in dimensioned]
        names = [self._name(mark, 4) for mark in self.landmarks]
        named = {mark for mark, name in zip(self.landmarks, names, strict=True) if name}
        return "".join(
            (
                f'<svg class="location-sketch" viewBox="0 0 {_n(WIDTH)} {_n(HEIGHT)}" role="img" '
                f"aria-label={quoteattr(label)}>",
                self._grid(),
                *(line for mark, line in measured if mark in named),
                self._points(names),
                self._works(),
                _texts("landmark-name", [name for name in names if name]),
                _texts("factory-name", works),
                self._north(),
                self._scale_bar(),
                "</svg>",
            )
        )

    def _dimensioned(self) -> list[Landmark]:
        """The landmarks to which a dimension line leads: where a visitor arrives, else towns."""
        far = [mark for mark in self.landmarks if self._gap(mark) >= 60]
        return sorted(far, key=lambda mark: mark.kind != "airport")[:MOST_DIMENSIONS]

    def _nearest(self, mark: Landmark) -> Place:
        return min(self.places, key=lambda place: distance(place, mark))

    def _gap(self, mark: Landmark) -> float:
        (x, y), (u, v) = self.at(self._nearest(mark)), self.at(mark)
        return hypot(u - x, v - y)

    def _towards(self, mark: Landmark) -> Point:
        """The direction from the nearest factory to a landmark, of length 1."""
        (x, y), (u, v), length = self.at(self._nearest(mark)), self.at(mark), self._gap(mark)
        return (u - x) / length, (v - y) / length

    def _line(self, mark: Landmark) -> tuple[Point, Point]:
        """From where to where a dimension line leads: clear of both marks."""
        (x, y), (u, v), (east, north) = (
            self.at(self._nearest(mark)), self.at(mark), self._towards(mark)
        )  # fmt: skip
        return (x + east * 11, y + north * 11), (u - east * 6, v - north * 6)

    def _dimension(self, mark: Landmark) -> str:
        start, end = self._line(mark)
        east, north = self._towards(mark)
        gap = distance(self._nearest(mark), mark)
        text = self.sheet.along(start, end, f"{gap:.0f} km")
        path = f"M{_pair(start)}L{_pair(end)}"
        path += _arrow(start, (-east, -north)) + _arrow(end, (east, north))
        return f'<path class="dimension-line" d="{path}"/>' + (
            _texts("dimension-text", [text]) if text else ""
        )

    def _name(self, point: Place | Landmark, reach: float) -> Lettering | None:
        return self.sheet.beside(*self.at(point), str(point.name), reach)

    def _grid(self) -> str:
        size = self.step * self.scale
        x, y = (WIDTH / 2) % size, (HEIGHT / 2 - 6) % size
        path = ""
        while x < WIDTH:
            path += f"M{_n(x)} 0V{_n(HEIGHT)}"
            x += size
        while y < HEIGHT:
            path += f"M0 {_n(y)}H{_n(WIDTH)}"
            y += size
        return f'<path class="grid" d="{path}"/>'

    def _points(self, names: Sequence[Lettering | None]) -> str:
        """Landmarks: airports as crosses, towns as rings, ports as squares; those with a name."""
        path = ""
        for mark, name in zip(self.landmarks, names, strict=True):
            x, y = self.at(mark)
            if name is None:
                continue
            if mark.kind == "airport":
                path += f"M{_n(x - 4)} {_n(y)}h8m-4-4v8"
            elif mark.kind == "port":
                path += f"M{_n(x - 3)} {_n(y - 3)}h6v6h-6z"
            else:
                path += f"M{_n(x - 3)} {_n(y)}a3 3 0 1 0 6 0a3 3 0 1 0-6 0"
        return f'<path class="landmarks" d="{path}"/>'

    def _works(self) -> str:
        """Factories as a centre of gravity is marked: a quartered disc on its centre lines."""
        lines = discs = quarters = ""
        for place in self.places:
            x, y = self.at(place)
            lines += f"M{_n(x - 12)} {_n(y)}h24m-12-12v24"
            discs += f"M{_n(x - 7)} {_n(y)}a7 7 0 1 0 14 0a7 7 0 1 0-14 0"
            quarters += f"M{_n(x)} {_n(y)}v-7a7 7 0 0 1 7 7h-14a7 7 0 0 0 7 7z"
        return (
            f'<path class="centre-lines" d="{lines}"/><path class="discs" d="{discs}"/>'
            f'<path class="quarters" d="{quarters}"/>'
        )

    def _north(self) -> str:
        x = WIDTH - 22
        return (
            f'<path class="north" d="M{_n(x)} 24v30M{_n(x - 5)} 36l5-12 5 12z"/>'
            f'<text class="sheet-text" x="{_n(x)}" y="19" text-anchor="middle">N</text>'
        )

    def _scale_bar(self) -> str:
        size, y = self.step * self.scale, HEIGHT - 16
        return (
            f'<path class="scale-bar" d="M16 {_n(y - 5)}v5h{_n(size)}v-5"/>'
            f'<text class="sheet-text" x="16" y="{_n(y - 9)}">0</text>'
            f'<text class="sheet-text" x="{_n(16 + size)}" y="{_n(y - 9)}" text-anchor="middle">'
            f"{self.step} km</text>"
        )


def _texts(name: str, letterings: Sequence[Lettering]) -> str:
    return f'<g class="{name}">' + "".join(map(_text, letterings)) + "</g>" if letterings else ""


def _text(lettering: Lettering) -> str:
    anchor = "" if lettering.anchor == "start" else f' text-anchor="{lettering.anchor}"'
    return (
        f'<text x="{_n(lettering.x)}" y="{_n(lettering.y)}"{anchor}>{escape(lettering.text)}</text>'
    )


def _arrow(tip: Point, towards: Point) -> str:
    """An arrowhead that ends in `tip`, as two strokes."""
    (x, y), (east, north) = tip, towards
    back = (x - east * 8, y - north * 8)
    left = (back[0] - north * 2.6, back[1] + east * 2.6)
    right = (back[0] + north * 2.6, back[1] - east * 2.6)
    return f"M{_pair(left)}L{_pair(tip)}L{_pair(right)}"


def _pair(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
