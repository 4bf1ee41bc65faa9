"""A visitor on a phone sends an inquiry, makes mistakes on the way, and loses nothing."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_appearance import violations
from tests.contacts.inquiries.visitor import DWG

SEND = "form[data-inquiry] [type=submit]"
DRAWING = {"name": "推拉下滑 断桥.dwg", "mimeType": "", "buffer": DWG + bytes(300_000)}


def fill(page, **answers: str) -> None:
    for name, text in answers.items():
        page.fill(f"form[data-inquiry] [name={name}]", text)


def test_an_inquiry_with_a_mistake_and_a_drawing_arrives(visit):
    phone = visit(**PHONE)
    page = phone.page
    phone.open("/contact/")
    fill(page, message="断桥铝型材模具一套，请报价。", phone="13800000000")
    page.set_input_files("input[type=file]", [DRAWING])
    assert page.locator("[data-chosen]").inner_text().startswith("推拉下滑 断桥.dwg")
    page.check("[name=consent]")
    page.locator(SEND).click()
    page.wait_for_selector("[data-problem]")
    # The first field that is not right has the focus; what was right is still there.
    assert page.evaluate("document.activeElement.name") == "name"
    assert page.input_value("[name=message]") == "断桥铝型材模具一套，请报价。"
    assert page.locator(".form-kept-name").first.inner_text() == "推拉下滑 断桥.dwg"
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    fill(page, name="王工")
    page.locator(SEND).click()
    page.wait_for_url("**/contact/received/*/")
    text = page.locator("main").inner_text()
    for word in ("MX-", "王工", "推拉下滑 断桥.dwg", "断桥铝型材模具一套"):
        assert word in text
    assert violations(page) == []
    # Sent: the browser has forgotten it.
    phone.open("/contact/")
    assert page.input_value("[name=message]") == ""


def test_what_was_typed_survives_a_reload_until_it_is_sent(visit):
    phone = visit(**PHONE)
    page = phone.page
    phone.open("/en/contact/")
    fill(page, message="Two dies for 6063", name="Anna", company="Example Ltd")
    page.locator("summary", has_text="More").or_(
        page.locator(".form-details summary")
    ).first.click()
    fill(page, tolerance="±0.05")
    page.reload()
    assert page.input_value("[name=message]") == "Two dies for 6063"
    assert page.input_value("[name=tolerance]") == "±0.05"
    assert page.locator(".form-details").get_attribute("open") is not None
    assert not page.is_checked("[name=consent]")


def test_without_a_connection_nothing_is_lost(visit):
    phone = visit(**PHONE)
    page = phone.page
    phone.open("/contact/")
    fill(page, message="请报价", name="王工", phone="13800000000")
    page.check("[name=consent]")
    phone.context.set_offline(True)
    page.locator(SEND).click()
    expect(page.locator("[data-note]")).not_to_be_empty()
    assert page.input_value("[name=message]") == "请报价"
    phone.context.set_offline(False)
    phone.complaints.clear()
    page.locator(SEND).click()
    page.wait_for_url("**/contact/received/*/")


def test_the_browser_does_its_sum_while_the_visitor_types(visit):
    phone = visit(**PHONE)
    phone.open("/contact/")
    phone.page.focus("[name=message]")
    proof = phone.page.locator("[name=proof]")
    expect(proof).to_have_value(re.compile(".{200,}"), timeout=30_000)


@pytest.mark.parametrize("path", ["/contact/", "/en/contact/"])
def test_it_works_without_javascript(visit, path):
    phone = visit(**PHONE, java_script_enabled=False)
    page = phone.page
    phone.open(path)
    fill(page, message="Quote, please", phone="13800000000")
    page.set_input_files("input[type=file]", [DRAWING])
    page.check("[name=consent]")
    page.locator(SEND).click()
    assert page.locator("[data-problem] a").get_attribute("href") == "#id_name"
    fill(page, name="Anna")
    page.locator(SEND).click()
    page.wait_for_url("**/contact/received/*/")
    assert "推拉下滑 断桥.dwg" in page.locator("main").inner_text()


MAIL_LINKS = """
from contacts.inquiries import links
from contacts.inquiries.models import Inquiry
from contacts.models import Contact
inquiry = Inquiry.objects.create(
    name="王工", message="一套模具", status="new", contact=Contact.objects.first(),
    reference=f"MX-LINK-{Inquiry.objects.count()}")
for action in (links.TAKE, links.ANSWER):
    print(links.url(inquiry, inquiry.contact, action))
"""


def test_the_buttons_of_a_contacts_mail_work_in_a_browser(visit, running_site):
    take, answer = running_site.manage("shell", "-v0", "-c", MAIL_LINKS).split()[-2:]
    phone = visit(**PHONE)
    for link, said in ((take, "现由您负责"), (answer, "已记为已回复")):
        assert phone.open(urlsplit(link).path) == 200
        with phone.page.expect_navigation() as going:
            phone.page.locator("main form [type=submit]").click()
        assert going.value.status == 200
        assert said in phone.page.locator("h1").inner_text()
