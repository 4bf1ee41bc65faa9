"""Suggestions below the search field, by keyboard and by tap."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE


def test_suggestions_are_chosen_by_keyboard(visit):
    desk = visit(**DESK)
    desk.open("/search/")
    field, options = desk.page.get_by_role("combobox"), desk.page.get_by_role("option")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("jcmj")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(options.first).to_have_text("挤出模具")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    expect(field).to_be_focused()
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("jcmj")
    field.press("ArrowDown")
    field.press("Enter")
    desk.page.wait_for_url("**/search/?q=*")
    expect(desk.page.get_by_role("searchbox").or_(desk.page.get_by_role("combobox"))).to_have_value(
        "挤出模具"
    )
    assert desk.complaints == []


def test_enter_without_a_choice_searches_for_what_was_typed(visit):
    desk = visit(**DESK)
    desk.open("/search/")
    field = desk.page.get_by_role("combobox")
    field.press_sequentially("模具")
    field.press("Enter")
    desk.page.wait_for_url(re.compile(r"\?q=%E6%A8%A1%E5%85%B7"))
    assert desk.page.locator(".search-result").count() > 3


def test_a_suggestion_is_tapped(visit):
    phone = visit(**PHONE)
    phone.open("/search/")
    phone.page.get_by_role("combobox").press_sequentially("模具")
    phone.page.locator("[role=option][data-kind=title]").first.tap()
    phone.page.wait_for_url(lambda url: "/search/" not in url)


def test_without_javascript_it_is_a_plain_field(visit):
    desk = visit(java_script_enabled=False, **DESK)
    desk.open("/search/?q=模具")
    field = desk.page.get_by_role("searchbox")
    assert field.get_attribute("aria-expanded") is None
    assert desk.page.locator("[role=listbox]").count() == 0
    assert desk.page.locator(".search-filters a").count() > 3
