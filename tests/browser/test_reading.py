"""What visitors do, on a phone and at a desk."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE

WITH_FILM = "/news/thermal-break-sliding-series/"


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
    expect(button).to_have_text(button.get_attribute("data-done"))
    assert phone.page.evaluate("navigator.clipboard.readText()") == expected


def test_phone_numbers_can_be_tapped(visit):
    phone = visit(**PHONE)
    phone.open("/contact/")
    numbers = phone.page.locator("main a[href^='tel:+86']")
    assert numbers.count() >= 3


def test_a_film_plays_in_the_place_of_its_picture(visit):
    phone = visit(**PHONE)
    phone.open(WITH_FILM)
    phone.page.get_by_role("link", name=re.compile("^播放视频")).click()
    film = phone.page.locator("figure video")
    expect(film).to_be_focused()
    film.evaluate("""(film) => film.currentTime > 0
        || new Promise((done) => film.addEventListener("timeupdate", done, { once: true }))""")
    assert phone.page.locator(".video-link").count() == 0
    assert film.evaluate("(film) => film.controls")


def test_without_javascript_the_picture_of_a_film_leads_to_its_file(visit):
    phone = visit(java_script_enabled=False, **PHONE)
    phone.open(WITH_FILM)
    address = phone.page.locator(".video-link").get_attribute("href")
    answer = phone.page.request.get(phone.url + address)
    assert answer.headers["content-type"] == "video/mp4"


def test_pictures_are_printed_and_what_is_pressed_is_not(visit):
    desk = visit(**DESK)
    desk.open(WITH_FILM)
    desk.page.emulate_media(media="print")
    pictures = desk.page.locator("figure img")
    assert pictures.count() > 5
    assert all(picture.is_visible() for picture in pictures.all())
    expect(desk.page.locator(".video-link .button")).to_be_hidden()


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
