"""Where a factory is, on the maps its readers use."""

from math import cos, hypot, radians
from urllib.parse import parse_qs, urlsplit

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contacts.coordinates import gcj02_to_wgs84, wgs84_to_gcj02
from contacts.models import Factory


def metres(one, other) -> float:
    north = (one[0] - other[0]) * 111_320
    east = (one[1] - other[1]) * 111_320 * cos(radians(one[0]))
    return hypot(north, east)


def links(factory, language="zh-hans"):
    with translation.override(language):
        context = Context({"factory": factory})
        Template("{% load map_tags %}{% map_links factory as links %}").render(context)
        return context["links"]


def factory(**kwargs) -> Factory:
    place = {"latitude": "22.980000", "longitude": "113.970000"} | kwargs
    return Factory(name="横沥工厂", address="东莞市示例路 8 号", **place)


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_a_known_place():
    """Tiananmen, as published with the algorithm's first implementations."""
    assert metres(wgs84_to_gcj02(39.90734, 116.39089), (39.90874, 116.39713)) < 3


@given(st.floats(18.2, 53.5), st.floats(73.6, 134.7))
def test_there_and_back_is_the_same_place(latitude, longitude):
    there = wgs84_to_gcj02(latitude, longitude)
    assert metres(gcj02_to_wgs84(*there), (latitude, longitude)) < 0.01


@given(st.floats(22.0, 25.0), st.floats(110.0, 117.0))
def test_the_shift_is_some_hundred_metres(latitude, longitude):
    assert 50 < metres(wgs84_to_gcj02(latitude, longitude), (latitude, longitude)) < 900


@pytest.mark.parametrize("place", [(48.85, 2.35), (-33.87, 151.2), (37.77, -122.42), (0.0, 0.0)])
def test_outside_china_nothing_is_shifted(place):
    assert wgs84_to_gcj02(*place) == gcj02_to_wgs84(*place) == place


def test_chinese_readers_are_led_to_amap_and_baidu():
    amap, baidu = links(factory())
    assert amap.url.startswith("https://uri.amap.com/marker?position=113.970000,22.980000&")
    assert query(amap.url) | {"name": "横沥工厂", "coordinate": "gaode"} == query(amap.url)
    assert query(amap.url)["callnative"] == "1"
    assert baidu.url.startswith("https://api.map.baidu.com/marker?location=22.980000,113.970000&")
    assert query(baidu.url)["coord_type"] == "gcj02"
    assert query(baidu.url)["title"] == "横沥工厂"
    assert query(baidu.url)["content"] == "东莞市示例路 8 号"


def test_english_readers_are_led_to_google_and_openstreetmap():
    google, openstreetmap = links(factory(), "en")
    assert google.url == ("https://www.google.com/maps/search/?api=1&query=22.980000,113.970000")
    marker = query(openstreetmap.url)
    place = (float(marker["mlat"]), float(marker["mlon"]))
    assert metres(wgs84_to_gcj02(*place), (22.98, 113.97)) < 1
    assert metres(place, (22.98, 113.97)) > 100


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_without_coordinates_the_address_is_searched(language):
    found = links(factory(latitude=None, longitude=None), language)
    assert len(found) == 2
    for link in found:
        assert "东莞市示例路 8 号" in query(link.url).values()


def test_without_coordinates_and_address_there_is_nothing_to_find():
    lost = factory(latitude=None, longitude=None)
    lost.address = ""
    assert links(lost) == []


def test_a_name_cannot_break_out_of_the_address():
    odd = factory()
    odd.name = '甲&coordinate=wgs84"><b>'
    amap = links(odd)[0]
    assert query(amap.url)["name"] == odd.name
    assert '"' not in amap.url
