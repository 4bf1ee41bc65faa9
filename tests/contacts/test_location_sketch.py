"""The drawn sketch: where the factories are among what is known around them."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.landmarks import LANDMARKS, Landmark
from contacts.location_sketch import Place, distance, nearby, sketch
from contacts.sketch_layout import Box, Sheet, width_of

LIAOBU = Place("铝型材模具工厂", 22.9955, 113.8740)
DALINGSHAN = Place("Plastics Die Works", 22.9042, 113.8369)
AIRPORT = Landmark("Shenzhen Airport", "airport", 22.639, 113.811)


def drawn(*places, **kwargs):
    return sketch(places, "Where we are", **kwargs)


def texts(svg: str) -> list[str]:
    return [text.text for text in ElementTree.fromstring(svg).iter("text")]


def test_a_known_distance():
    """A degree along a meridian is 111.19 km on a sphere of 6371 km."""
    assert distance(Place("", 22, 113), Place("", 23, 113)) == pytest.approx(111.19, abs=0.01)


def test_factories_and_what_is_around_them_are_named():
    names = texts(drawn(LIAOBU, DALINGSHAN, landmarks=[AIRPORT]).svg)

    assert {"铝型材模具工厂", "Plastics Die Works", "Shenzhen Airport", "N"} <= set(names)
    assert any(re.fullmatch(r"\d+ km", name) for name in names)


def test_distances_are_given_in_words_too():
    plan = drawn(LIAOBU, DALINGSHAN, landmarks=[AIRPORT])

    assert plan.places == ["铝型材模具工厂", "Plastics Die Works"]
    assert [(row.name, row.distances) for row in plan.rows] == [("Shenzhen Airport", [40, 30])]


def test_it_is_small_and_is_read_as_one_picture():
    svg = drawn(LIAOBU, DALINGSHAN).svg

    assert len(svg.encode()) <= 4096
    root = ElementTree.fromstring(svg)
    assert (root.get("role"), root.get("aria-label")) == ("img", "Where we are")
    assert "style" not in svg and ' id="' not in svg


def test_without_a_place_there_is_no_sketch():
    assert drawn() is None


def test_far_from_everything_known_a_factory_is_still_drawn():
    plan = drawn(Place("喀什工厂", 39.47, 75.99))

    assert plan.rows == []
    assert "喀什工厂" in texts(plan.svg)


def test_what_is_beyond_reach_is_left_out():
    assert nearby([LIAOBU], LANDMARKS)
    assert all(distance(LIAOBU, mark) <= 110 for mark in nearby([LIAOBU], LANDMARKS))


def test_a_name_cannot_break_out_of_the_drawing():
    odd = '一厂</text><script>&"'
    assert odd in texts(drawn(Place(odd, 22.99, 113.87)).svg)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("工厂Works", min_size=1), st.floats(20, 50), st.floats(80, 130)),
        min_size=1,
        max_size=5,
    )
)
def test_wherever_factories_are_the_drawing_is_sound(found):
    root = ElementTree.fromstring(drawn(*(Place(*one) for one in found)).svg)
    for text in root.iter("text"):
        assert 0 <= float(text.get("x")) <= 400 and 0 <= float(text.get("y")) <= 400


def test_every_factory_is_named_however_near_to_each_other_they_are():
    names = [f"Aluminium Die Works {number}" for number in range(8)]
    plan = drawn(*(Place(name, 22.99, 113.87) for name in names))

    assert set(names) <= set(texts(plan.svg))


def test_no_name_is_set_over_another():
    sheet = Sheet(Box(0, 0, 200, 200), 14)
    set_ones = [sheet.beside(100, 100, "铝型材模具工厂", 5) for _ in range(12)]

    boxes = [lettering.box for lettering in set_ones if lettering]
    assert 2 <= len(boxes) < 12
    assert not any(a.meets(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def test_no_line_runs_through_a_name_or_the_distance_on_another_line():
    root = ElementTree.fromstring(drawn(LIAOBU, DALINGSHAN).svg)
    lines = [
        [float(number) for number in re.findall(r"-?[\d.]+", path.get("d"))[:4]]
        for path in root.findall("path[@class='dimension-line']")
    ]
    names = [box_of(text) for text in root.findall("g[@class='landmark-name']/text")]
    measures = [box_of(text) for text in root.findall("g[@class='dimension-text']/text")]
    assert len(lines) == len(measures) == 3 and len(names) > 6

    for number, (x, y, u, v) in enumerate(lines):
        others = names + measures[:number] + measures[number + 1 :]
        assert not any(box.meets_line((x, y), (u, v)) for box in others)


def box_of(text: ElementTree.Element) -> Box:
    """About where a text stands, for letters of 14.5 and a little less than that around them."""
    x, y = float(text.get("x")), float(text.get("y"))
    width = width_of(text.text, 14)
    left = x - {"middle": width / 2, "end": width}.get(text.get("text-anchor"), 0)
    return Box(left, y - 12, left + width, y + 2)


@pytest.mark.parametrize(
    ("start", "end", "meets"),
    [
        ((0, 5), (20, 5), True), ((11, 0), (11, 20), True), ((0, 0), (20, 20), True),
        ((0, 30), (30, 0), True), ((12, 4), (13, 6), True), ((0, 5), (9, 5), False),
        ((0, 16), (14, 30), False), ((16, 0), (16, 20), False), ((5, 5), (5, 5), False),
    ],
)  # fmt: skip
def test_a_line_meets_a_box_if_any_of_it_is_within(start, end, meets):
    box = Box(10, 3, 15, 25)
    assert box.meets_line(start, end) is box.meets_line(end, start) is meets
