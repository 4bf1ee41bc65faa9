"""The contact page and the bar at the foot of a phone, as they are laid out and used."""

import pytest

from tests.browser.conftest import DESK, PHONE

BOX = "element => element.getBoundingClientRect().toJSON()"


@pytest.mark.parametrize("address", ["/", "/news/", "/about/", "/contact/", "/en/"])
def test_on_a_phone_a_call_and_a_quote_stay_at_the_foot_of_the_screen(visit, address):
    phone = visit(**PHONE)
    phone.open(address)
    bar = phone.page.locator(".action-bar")
    for place in ("0", "document.body.scrollHeight"):
        phone.page.evaluate(f"scrollTo(0, {place})")
        assert bar.evaluate(BOX)["bottom"] == 844
    end = phone.page.locator(".site-footer").evaluate(BOX)["bottom"]
    assert end <= bar.evaluate(BOX)["top"] + 1


def test_the_quote_leads_to_how_to_inquire(visit):
    phone = visit(**PHONE)
    phone.open("/about/")
    phone.page.locator(".action-bar a").last.click()
    phone.page.wait_for_url("**/contact/?from=*#inquiry")
    assert phone.page.locator("#inquiry h2").evaluate(BOX)["top"] < 844 - 57


def test_the_bar_covers_nothing_that_is_focused(visit):
    phone = visit(**PHONE)
    phone.open("/contact/")
    top = phone.page.locator(".action-bar").evaluate(BOX)["top"]
    for _press in range(40):
        phone.page.keyboard.press("Tab")
        focused = phone.page.evaluate(
            """() => {
                const element = document.activeElement;
                if (element === document.body || element.closest(".action-bar")) return null;
                const box = element.getBoundingClientRect().toJSON();
                // Of a field of many lines, browsers bring the line with the caret into view.
                if (element.matches("textarea")) box.bottom = box.top + 48;
                return box;
            }"""
        )
        assert focused is None or focused["bottom"] <= top


def test_the_bar_is_neither_on_a_desk_nor_on_paper_nor_in_the_way_of_a_large_zoom(visit):
    desk = visit(**DESK)
    desk.open("/contact/")
    assert not desk.page.locator(".action-bar").is_visible()
    phone = visit(**PHONE)
    phone.open("/contact/")
    phone.page.emulate_media(media="print")
    assert not phone.page.locator(".action-bar").is_visible()
    zoomed = visit(viewport={"width": 320, "height": 256})
    zoomed.open("/contact/")
    assert zoomed.page.locator(".action-bar").evaluate("e => getComputedStyle(e).position") == (
        "static"
    )


@pytest.mark.parametrize("address", ["/contact/", "/en/contact/", "/capabilities/heat-treatment/"])
def test_text_of_twice_the_size_fits(visit, address):
    narrow = visit(viewport={"width": 640, "height": 900})
    narrow.open(address)
    narrow.page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 640


def test_cards_of_a_row_share_their_lines(visit):
    desk = visit(**DESK)
    desk.open("/contact/")
    for part in (".reach-lines", ".person-card-facts", ".person-card .card-actions"):
        tops = desk.page.locator(part).evaluate_all(
            "all => all.slice(0, 3).map(element => element.getBoundingClientRect().top)"
        )
        assert max(tops) - min(tops) < 0.5


def test_nothing_on_the_contact_page_moves_while_it_loads(visit):
    phone = visit(**PHONE)
    phone.open("/contact/")
    shift = phone.page.evaluate(
        """() => new Promise(done => new PerformanceObserver(list =>
            done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0))
        ).observe({type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 300))"""
    )
    assert shift == 0


def test_without_javascript_there_is_no_button_that_does_nothing(visit):
    plain = visit(java_script_enabled=False, **DESK)
    plain.open("/contact/")
    assert plain.page.locator("[data-copy]").count() > 3
    assert plain.page.locator("[data-copy]:visible").count() == 0
