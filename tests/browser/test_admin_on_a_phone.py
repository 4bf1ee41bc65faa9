"""The admin in one hand: what Wagtail's button covers, and what lies out of view."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

PASSWORD = "Zx8-browser-tests"
MAKE_MANAGER = f"""
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
user, new = get_user_model().objects.get_or_create(username="laozhou")
user.set_password("{PASSWORD}")
user.save()
user.groups.set([Group.objects.get(name="销售经理 Sales managers")])
"""
#: Earns a warning each time: no inquiry is ticked.
GIVE_NOTHING = """
    async (times) => {
        const config = JSON.parse(document.querySelector("#wagtail-config").textContent);
        const headers = { [config.CSRF_HEADER_NAME]: config.CSRF_TOKEN };
        for (let time = 0; time < times; time += 1) {
            const sent = { method: "POST", headers, redirect: "manual" };
            await fetch("/admin/inquiries/assign/", sent);
        }
    }
"""
#: Texts, icons and fields of the page that lie below the menu's button.
COVERED = """
    () => {
        const button = document.querySelector(".sidebar-nav-toggle").getBoundingClientRect();
        const overlaps = (box) => box.width && box.height && box.left < button.right
            && box.right > button.left && box.top < button.bottom && box.bottom > button.top;
        const found = [];
        const main = document.querySelector("main");
        const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
            const text = texts.currentNode;
            const within = text.parentElement;
            const range = document.createRange();
            range.selectNodeContents(text);
            if (text.data.trim() && within.checkVisibility() && !within.closest(".w-sr-only")
                && [...range.getClientRects()].some(overlaps)) found.push(text.data.trim());
        }
        for (const one of main.querySelectorAll("svg, input")) {
            if (one.checkVisibility() && !one.closest(".w-sr-only")
                && overlaps(one.getBoundingClientRect())) found.push(one.outerHTML.slice(0, 80));
        }
        return found;
    }
"""


@pytest.fixture
def phone(visit, running_site):
    running_site.manage("shell", "-v0", "-c", MAKE_MANAGER)
    window = visit(**PHONE)
    window.log_in("laozhou", PASSWORD)
    return window


def shown_messages(page: Page):
    """The messages once they have slid into their place."""
    expect(page.locator(".messages > ul")).to_have_css("top", "0px")
    return page.locator(".messages li")


def test_the_menus_button_covers_nothing_however_many_messages_there_are(phone):
    for path in ("/admin/", "/admin/inquiries/all/"):
        for times in (0, 1, 2):
            phone.page.evaluate(GIVE_NOTHING, times)
            phone.open(path)
            expect(shown_messages(phone.page)).to_have_count(times)
            assert (path, times, phone.page.evaluate(COVERED)) == (path, times, [])


def test_the_menus_button_covers_no_message_that_comes_later(phone):
    expect(shown_messages(phone.page)).to_have_count(0)
    said = {"type": "success", "text": "已保存，稍后由脚本添加的消息，长得要两行才放得下"}
    phone.page.evaluate(
        "(detail) => document.dispatchEvent(new CustomEvent('w-messages:add', { detail }))", said
    )
    expect(shown_messages(phone.page)).to_have_count(1)
    assert phone.page.evaluate(COVERED) == []


def test_every_tab_of_the_sales_desk_is_in_view(phone):
    phone.open("/admin/inquiries/")
    addresses = phone.page.locator(".desk-tabs a").evaluate_all("all => all.map((a) => a.pathname)")
    assert len(addresses) == 5
    for address in addresses:
        phone.open(address)
        expect(phone.page.locator(".desk-tabs [aria-current]")).to_have_attribute("href", address)
        for tab in phone.page.locator(".desk-tabs a").all():
            box = tab.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE["viewport"]["width"]
