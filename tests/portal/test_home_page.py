"""The home page and the frame around it: sections to scale, the way of an order, who to call."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from portal.templatetags.drawing_tags import FAMILIES
from tests.factories import CompanyFactory

STEPS = [("报价", 1), ("设计", 2), ("补充", 8)]


@pytest.fixture
def home(site, client):
    """The home page as a visitor gets it, its body saying how an order goes."""
    CompanyFactory(phones="0769 5550 0101\n0769 5550 0202")
    points = [
        {"number": number, "text": f"<p><b>{name}</b></p><p>先看图。</p><p>一天</p>"}
        for name, number in STEPS
    ]
    site.home.body = [
        {"type": "heading", "value": {"text": "先看图", "level": "h2"}},
        {"type": "numbered_points", "value": {"points": points}},
    ]
    site.home.save_revision().publish()
    return BeautifulSoup(client.get("/").content.decode(), "html.parser")


def test_every_family_is_drawn_to_one_scale_from_one_file(home):
    drawn = home.select(".section use")
    files, names = zip(*(use["href"].split("#") for use in drawn), strict=True)
    assert len(set(files)) == 1
    assert list(names) == list(FAMILIES)
    sprite = (Path(settings.BASE_DIR) / "static/img/sections.svg").read_text("utf-8")
    for use in drawn:
        slug = use["href"].split("#")[1]
        width, height = re.search(rf'id="{slug}" viewBox="\S+ \S+ (\S+) (\S+)"', sprite).groups()
        svg = use.find_parent("svg")
        assert float(svg["width"].removesuffix("em")) == pytest.approx(float(width) / 10)
        assert float(svg["height"].removesuffix("em")) == pytest.approx(float(height) / 10)


def test_every_family_says_its_width_and_name(home):
    for section in home.select(".section"):
        assert re.fullmatch(r"\d+", section.select_one(".section-width").get_text())
        assert section.select_one(".section-name").get_text(strip=True)


def test_numbered_points_are_steps_with_the_drawing_of_their_number(home):
    steps = home.select("ol.process > li")
    assert [int(step["value"]) for step in steps] == [number for _name, number in STEPS]
    assert [bool(step.svg) for step in steps] == [True, True, False]
    assert [step.p.get_text() for step in steps] == [f"{n}. {name}" for name, n in STEPS]


def test_a_lead_without_a_picture_is_set_for_words(site, client):
    site.article(slug="plain", title="没有配图的新闻")
    lead = BeautifulSoup(client.get("/").content.decode(), "html.parser").select_one(
        ".article-lead"
    )
    assert lead.has_attr("data-plain")
    assert lead.h3.get_text(strip=True) == "没有配图的新闻"


def test_the_header_calls_the_first_number_of_the_company(home):
    call = home.select_one(".site-header .call-link")
    assert call["href"].startswith("tel:")
    assert "0769 5550 0101" in call.get_text()


def test_the_header_says_that_one_is_on_the_search_page(site, client):
    soup = BeautifulSoup(client.get("/search/").content.decode(), "html.parser")
    assert soup.select_one('.site-menu-tools a[aria-current="page"]')["href"] == "/search/"


def test_the_title_block_names_the_sheet(home, site):
    block = home.select_one(".title-block").get_text(" ", strip=True)
    assert f"{site.home.pk:04d}" in block
    assert "1:1" in block
