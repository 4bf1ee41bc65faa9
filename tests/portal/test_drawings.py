"""The drawings: what the catalogue promises of every SVG and picture."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from portal.drawings import DRAWINGS, marks, svg
from portal.drawings.drawing import Drawing
from portal.drawings.files import DEMO_IMAGES, PROFILES, vector_files
from portal.drawings.geometry import Point
from portal.drawings.offsets import grown
from portal.drawings.pictures import PICTURES
from portal.drawings.raster import GRAPHITE, Box, Canvas, fitted, webp
from portal.drawings.regions import Region
from portal.drawings.shapes import disc, plate, polygon, ring, t_groove
from portal.images.inline import MAX_BYTES

ROOT = Path(__file__).resolve().parents[2]
NAMESPACE = "{http://www.w3.org/2000/svg}"
PLAIN_LIMIT = 6_500
PICTURE_LIMIT = 90_000

every_drawing = pytest.mark.parametrize("slug", DRAWINGS)
every_style = pytest.mark.parametrize("style", ["plain", "dimensioned"])


@cache
def drawn(slug: str) -> Drawing:
    return DRAWINGS[slug]()


@cache
def rendered(slug: str, style: svg.Style) -> str:
    return svg.render(drawn(slug), style)


def regions(slug: str) -> Iterator[Region]:
    drawing = drawn(slug)
    return (part.region for part in drawing.parts + drawing.sections)


@every_drawing
def test_a_drawing_is_named_in_both_languages(slug: str) -> None:
    drawing = drawn(slug)
    assert drawing.slug == slug
    assert re.search(r"[\u4e00-\u9fff]", drawing.title_zh)
    assert drawing.title_en.isprintable() and drawing.title_en[0].isupper()


def test_drawing_numbers_are_unique() -> None:
    numbers = [drawn(slug).number for slug in DRAWINGS]
    assert len(set(numbers)) == len(numbers)


@every_drawing
@every_style
def test_svg_has_title_and_view_box_and_can_do_no_harm(slug: str, style: svg.Style) -> None:
    text = rendered(slug, style)
    root = ElementTree.fromstring(text)
    assert root.tag == f"{NAMESPACE}svg"
    assert root.find(f"{NAMESPACE}title").text
    width, height = map(float, root.get("viewBox").split()[2:])
    assert width > 0 and height > 0
    assert "width" not in root.attrib and "height" not in root.attrib
    names = {element.tag.removeprefix(NAMESPACE) for element in root.iter()}
    assert names <= {"svg", "title", "path", "g", "text"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or "href" in name}
    assert not attributes & {"id", "style"}, "two drawings on one page would clash"
    assert "url(" not in text


@every_drawing
def test_plain_svg_is_small_and_without_annotations(slug: str) -> None:
    text = rendered(slug, "plain")
    assert len(text.encode()) <= PLAIN_LIMIT
    assert "<text" not in text
    assert "currentColor" in text


@every_drawing
def test_dimensioned_svg_has_figures_within_the_view(slug: str) -> None:
    root = ElementTree.fromstring(rendered(slug, "dimensioned"))
    left, top, width, height = map(float, root.get("viewBox").split())
    figures = list(root.iter(f"{NAMESPACE}text"))
    assert len(figures) >= 4
    for figure in figures:
        assert left <= float(figure.get("x")) <= left + width
        assert top <= float(figure.get("y")) <= top + height


@every_drawing
def test_coordinates_have_two_decimals_at_most(slug: str) -> None:
    text = rendered(slug, "dimensioned")
    assert not re.search(r"\.\d{3}", text)


@every_drawing
def test_holes_lie_within_outlines(slug: str) -> None:
    for region in regions(slug):
        assert region.outer, "a part without material"
        for hole in region.holes:
            assert any(
                all(outer.contains(point) for point in hole.points) for outer in region.outer
            )


@every_drawing
def test_hatching_stays_inside_the_material(slug: str) -> None:
    for part in drawn(slug).parts:
        for line in part.hatching():
            middle = Point((line.start.x + line.end.x) / 2, (line.start.y + line.end.y) / 2)
            assert part.region.contains(middle)


@every_drawing
def test_cut_parts_of_an_assembly_do_not_overlap(slug: str) -> None:
    parts = [part for part in drawn(slug).parts if part.cut]
    for index, part in enumerate(parts):
        for other in parts[index + 1 :]:
            assert (part.region & other.region).area < 0.02 * other.region.area


@pytest.mark.parametrize("file", list(vector_files()), ids=lambda file: file.path.name)
def test_stored_svg_is_what_the_generator_makes(file) -> None:
    assert (ROOT / file.path).read_bytes() == file.content(), "run manage.py drawings"


def test_the_logo_needs_no_fonts_and_fits_into_a_page() -> None:
    drawing = marks.logo()
    assert "<text" not in drawing
    assert len(drawing.encode()) <= MAX_BYTES


def test_no_stored_profile_is_left_over() -> None:
    made = {file.path for file in vector_files()}
    stored = (ROOT / PROFILES).glob("*.svg")
    assert {PROFILES / file.name for file in stored} <= made


def test_every_picture_is_stored_small_and_described() -> None:
    folder = ROOT / DEMO_IMAGES
    entries = tomllib.loads((folder / "catalogue.toml").read_text("utf-8"))["images"]
    assert {entry["file"] for entry in entries} == {f"{name}.webp" for name in PICTURES}
    assert len({entry["alt_zh"] for entry in entries}) == len(entries)
    for entry in entries:
        assert entry["shows"] in DRAWINGS
        assert entry["title_zh"] and len(entry["alt_zh"]) > 10 and len(entry["alt_en"]) > 30
        file = folder / entry["file"]
        assert file.stat().st_size < PICTURE_LIMIT, file.name
        with Image.open(file) as image:
            assert image.format == "WEBP"
            assert min(image.size) >= 1350


def test_areas_are_joined_and_cut_exactly() -> None:
    square = plate(0, 0, 10, 10)
    assert (square | plate(5, 5, 15, 15)).area == pytest.approx(175)
    assert (square & plate(5, 5, 15, 15)).area == pytest.approx(25)
    assert (square - plate(5, 5, 15, 15)).area == pytest.approx(75)
    assert (square | plate(10, 0, 20, 10)).area == pytest.approx(200)
    framed = square - plate(2, 2, 8, 8)
    assert len(framed.holes) == 1 and framed.area == pytest.approx(64)
    assert (square - disc(5, 5, 2)).area == pytest.approx(100 - 12.566, abs=0.15)


def test_arcs_survive_joining_and_cutting() -> None:
    washer = disc(0, 0, 20) - disc(0, 0, 10)
    assert [len(outline.segments) for outline in washer.outlines] == [2, 2]
    assert washer.area == pytest.approx(ring(0, 0, 20, 10).area)


def test_rounding_and_growing_keep_their_sizes() -> None:
    assert plate(0, 0, 10, 10, 2).area == pytest.approx(100 - (16 - 12.566), abs=0.15)
    bigger = grown(plate(0, 0, 10, 10), 2)
    assert bigger.bounds == pytest.approx((-2, -2, 12, 12))
    assert bigger.area == pytest.approx(100 + 80 + 12.566, abs=0.15)


def test_a_groove_is_cut_where_it_faces() -> None:
    body = plate(-20, -20, 20, 20) - t_groove(20, 0, 8, 16, 4, 10, faces=0)
    assert not body.contains(Point(19, 0)) and not body.contains(Point(12, 7))
    assert body.contains(Point(19, 7)) and body.contains(Point(8, 0))


def test_hatching_leaves_holes_free() -> None:
    lines = (plate(0, 0, 10, 10) - plate(4, 4, 6, 6)).hatch(1, 0)
    assert len([line for line in lines if 4 < line.start.y < 6]) == 2


def test_corner_order_does_not_matter() -> None:
    assert polygon((0, 0), (0, 1), (1, 1)).area == polygon((0, 0), (1, 1), (0, 1)).area > 0


def test_a_picture_is_painted_in_its_theme_and_size() -> None:
    canvas = Canvas(60, 40, GRAPHITE, grid=0)
    region = plate(0, 0, 10, 10)
    canvas.fill(region.outlines, fitted(region.bounds, Box(20, 10, 40, 30)), GRAPHITE.accent)
    image = canvas.finished()
    assert image.size == (60, 40)
    assert image.getpixel((30, 20)) == GRAPHITE.accent
    assert image.getpixel((5, 5)) == GRAPHITE.paper
    assert webp(image)[8:12] == b"WEBP"
