"""What every page must be for everyone: in both themes, at every width, by every means."""

import re
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESK
from tests.browser.pages import ADDRESSES

pytestmark = pytest.mark.appearance

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1440, "height": 900}
NO_SCRIPT = {"java_script_enabled": False} | DESK
#: What a reader can work with, as far as it is shown now.
OPERABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary"


def violations(page: Page) -> list[str]:
    """Return what axe-core objects to, with the first elements of each rule."""
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {[node['target'] for node in rule['nodes'][:3]]}"
        for rule in found.response["violations"]
    ]


def excess_width(page: Page) -> int:
    """Return how many pixels the page could be scrolled sideways."""
    root = "document.documentElement"
    return page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_can_be_used_by_everyone(look, address):
    reader = look(reduced_motion="reduce", **DESK)
    reader.page.emulate_media(forced_colors="none")
    page = open_page(reader, address)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert violations(page) == [], (theme, size)
    assert excess_width(page) == 0
    page.emulate_media(forced_colors="active")
    assert page.evaluate(TEXT_LIKE_ITS_GROUND) == [], "forced colours"


@pytest.mark.parametrize("address", ADDRESSES)
def test_headings_and_landmarks_make_an_outline(look, address):
    page = open_page(look(**NO_SCRIPT), address)
    levels = [int(tag[1]) for tag in page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
        "all => all.map((heading) => heading.localName)"
    )]  # fmt: skip
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for role in ("banner", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1, role
    assert page.locator("main").inner_text().strip()
    language = "en" if address.startswith("/en/") else "zh-Hans"
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_sticks_out_when_text_is_twice_as_large(look, large_text, width):
    reader = look(large_text, viewport={"width": width, "height": 900})
    out = {}
    for address in ADDRESSES:
        page = open_page(reader, address)
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 30
        if wide := excess_width(page):
            out[address] = wide
    assert out == {}


@pytest.mark.parametrize("width", [320, 1440])
def test_nothing_sticks_out_when_every_text_is_one_long_word(look, width):
    reader = look(viewport={"width": width, "height": 900})
    out = {}
    for address in ADDRESSES:
        page = open_page(reader, address)
        page.evaluate(LONG_WORDS)
        if wide := excess_width(page):
            out[address] = wide
    assert out == {}


@pytest.mark.parametrize("address", ["/", "/news/thermal-break-sliding-series/", "/en/contact/"])
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desk"])
def test_the_tab_key_reaches_everything_and_shows_where_it_is(look, address, size):
    page = open_page(look(viewport=size, reduced_motion="reduce"), address)
    page.evaluate(MARK_OPERABLE, OPERABLE)
    stops = []
    while (stop := next_stop(page)) is not None and len(stops) < 300:
        stops.append(stop)
    assert [stop["html"] for stop in stops if not stop["ring"]] == [], "no visible focus"
    assert [stop["html"] for stop in stops if not stop["seen"]] == [], "hidden by something"
    missed = page.locator("[data-to-reach]:not([data-reached])")
    assert missed.evaluate_all("all => all.map((one) => one.outerHTML.slice(0, 120))") == []


def test_nothing_moves_for_a_reader_who_wants_stillness(look):
    page = open_page(look(reduced_motion="reduce", **DESK), "/")
    assert (
        page.evaluate("""
        document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime > 20).length
    """)
        == 0
    )


def test_the_page_of_a_section_is_marked_in_the_navigation(look):
    page = open_page(look(**NO_SCRIPT), "/news/")
    marked = page.locator("header [aria-current]")
    assert re.search(r"/news/$", marked.first.get_attribute("href"))


# Where phrases were is text again: one that comes from the server as one word has none.
LONG_WORDS = """
    () => {
        for (const phrase of document.querySelectorAll(".phrase, .tied")) {
            phrase.replaceWith(...phrase.childNodes);
        }
        document.body.normalize();
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
            const within = texts.currentNode.parentElement;
            const ours = "header, svg, option, button, .button, .action-bar, .skip-link";
            if (texts.currentNode.data.trim() && !within.closest(`script, style, ${ours}`)) {
                texts.currentNode.data = "Werkzeugmaschinenhersteller6063T5";
            }
        }
    }
"""
# axe-core reads the text's fill, which forced colours leave as it was.
TEXT_LIKE_ITS_GROUND = """
    () => {
        const ground = (one) => {
            const colour = one ? getComputedStyle(one).backgroundColor : "rgb(0, 0, 0)";
            return /^rgba.*, 0[)]$/.test(colour) ? ground(one.parentElement) : colour;
        };
        return [...document.querySelectorAll("body *")]
            .filter((one) => one.checkVisibility({ visibilityProperty: true })
                && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
                && getComputedStyle(one).color === ground(one))
            .map((one) => one.outerHTML.slice(0, 120));
    }
"""
# A radio group is one stop; what is closed or not displayed is none.
MARK_OPERABLE = """
    (operable) => {
        for (const one of document.querySelectorAll(operable)) {
            if (one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0
                && !one.disabled && one.type !== "radio") {
                one.dataset.toReach = "";
            }
        }
    }
"""
STOP = """
    () => {
        const one = document.activeElement;
        if (one === document.body || "reached" in one.dataset) return null;
        one.dataset.reached = "";
        const outlined = (style) =>
            style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
        // A card whose whole surface is one link wears the ring itself.
        const wearers = [one, one.parentElement, one.closest("li, article")].filter(Boolean);
        const ring = wearers.some((wearer) => ["", "::before", "::after"].some(
            (part) => outlined(getComputedStyle(wearer, part || undefined))
        ));
        const box = one.getBoundingClientRect();
        // A browser brings the caret into view, not all lines that there will be.
        const middle = one.localName === "textarea" ? Math.min(box.height / 2, 20) : box.height / 2;
        const at = document.elementFromPoint(box.x + box.width / 2, box.y + middle);
        return {
            html: one.outerHTML.slice(0, 120),
            ring,
            seen: box.width > 0 && at !== null && (one.contains(at) || at.contains(one)
                || (one.labels !== undefined && [...one.labels].some((all) => all.contains(at)))),
        };
    }
"""


def next_stop(page: Page) -> dict | None:
    """Press Tab; return what is in focus now, or None at the end of the page."""
    page.keyboard.press("Tab")
    return page.evaluate(STOP)


def open_page(window, address: str) -> Page:
    """Open an address in a window; the one that leads nowhere must say so."""
    assert window.open(address) == (404 if "nothing" in address else 200)
    return window.page
