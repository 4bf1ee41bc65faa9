"""What visitors do, on a phone and at a desk."""

import re

from tests.browser.conftest import DESK, PHONE


def test_a_visitor_reads_news_on_a_phone(visit):
    phone = visit(**PHONE)
    phone.open("/")
    phone.page.locator("main a[href$='/news/']").first.click()
    phone.page.wait_for_url("**/news/")
    headline = phone.page.locator("main article h2 a, main li h2 a, main h3 a").first
    title = headline.inner_text()
    headline.click()
    phone.page.wait_for_url(re.compile(r"/news/[^/]+/$"))
    heading = phone.page.locator("h1")
    assert _plain(heading.inner_text()) == _plain(title)
    assert phone.page.locator("html").get_attribute("lang") == "zh-Hans"
    assert phone.page.locator("main p").count() > 3


def test_the_language_switch_leads_to_the_same_page(visit):
    desk = visit(**DESK)
    desk.open("/about/")
    chinese = desk.page.locator("h1").inner_text()
    desk.page.locator("a[hreflang=en]").first.click()
    desk.page.wait_for_url("**/en/about/")
    assert desk.page.locator("html").get_attribute("lang") == "en"
    desk.page.locator("a[hreflang='zh-Hans']").first.click()
    desk.page.wait_for_url(re.compile(r"(?<!/en)/about/$"))
    assert desk.page.locator("h1").inner_text() == chinese


def test_a_wechat_id_is_copied_with_one_tap(visit):
    phone = visit(permissions=["clipboard-read", "clipboard-write"], **PHONE)
    phone.open("/contact/")
    button = phone.page.locator("[data-copy]").first
    expected = button.get_attribute("data-copy")
    button.click()
    phone.page.wait_for_function("navigator.clipboard.readText().then(text => text.length > 0)")
    assert phone.page.evaluate("navigator.clipboard.readText()") == expected


def test_phone_numbers_can_be_tapped(visit):
    phone = visit(**PHONE)
    phone.open("/contact/")
    numbers = phone.page.locator("main a[href^='tel:+86']")
    assert numbers.count() >= 3


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
