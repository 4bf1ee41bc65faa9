"""A visitor fills in the form on the contact page, and is told that it arrived."""

import re

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from contacts.inquiries.models import Delivery, Inquiry
from contacts.inquiries.working_hours import BEIJING
from tests.contacts.inquiries.visitor import Visitor, inquiry
from tests.factories import CompanyFactory, ContactFactory, StandardPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(site):
    CompanyFactory()
    return ContactFactory(name="陈先生", email="chen@example.com")


def test_an_inquiry_is_kept_and_acknowledged(contact, client):
    answer = Visitor().send(email="wang@example.com")
    assert answer.status_code == 303
    kept = inquiry()
    assert answer["Location"] == f"/contact/received/{kept.token}/"
    month = timezone.now().astimezone(BEIJING).strftime("%y%m")
    assert kept.reference == f"MX-{month}-0001"
    assert (kept.name, kept.company, kept.country) == ("王工", "示例铝业", "CN")
    assert kept.phone_e164 == "+8613800000000"
    assert kept.contact == contact
    assert kept.status == "new"
    assert {d.kind for d in Delivery.objects.all()} == {"inquiry", "acknowledgement"}

    shown = client.get(answer["Location"])
    text = shown.content.decode()
    for word in (kept.reference, "陈先生", "199 0000 0001", "断桥铝型材模具一套", "中国"):
        assert word in text
    assert shown["Cache-Control"] == "private, no-store"
    assert "noindex" in shown["X-Robots-Tag"]
    assert shown["Referrer-Policy"] == "no-referrer"


def test_references_are_counted_up(contact):
    for number in range(3):
        Visitor().send(message=f"第 {number} 套模具")
    assert [i.reference[-4:] for i in Inquiry.objects.order_by("pk")] == ["0001", "0002", "0003"]


def test_the_acknowledgement_is_only_for_who_has_its_address(contact, client):
    Visitor().send()
    assert client.get("/contact/received/nothing/").status_code == 404
    assert client.get(f"/contact/received/{inquiry().reference}/").status_code == 404


def test_a_confirmation_by_email_is_promised_where_one_can_go(contact, mail_server, client):
    answer = Visitor().send(email="wang@example.com")
    assert "确认邮件" in client.get(answer["Location"]).content.decode()


def test_without_a_mail_server_no_confirmation_is_promised(contact, no_mail_server, client):
    answer = Visitor().send(email="wang@example.com")
    assert "确认邮件" not in client.get(answer["Location"]).content.decode()


def test_in_english_everything_is_in_english(contact, client):
    twin = contact.copy_for_translation(_english())
    twin.name = "Mr Chen"
    twin.save()
    visitor = Visitor("/en/contact/")
    visitor.send(name="", country="DE")
    assert visitor.errors["name"] == "Please tell us your name."
    answer = visitor.send(name="Anna Schmidt", phone="0711 123456")
    assert answer["Location"] == f"/en/contact/received/{inquiry().token}/"
    assert inquiry().language == "en"
    assert inquiry().phone_e164 == "+49711123456"
    shown = client.get(answer["Location"]).content.decode()
    assert "Mr Chen" in shown
    assert "Germany" in shown


def _english():
    from tests.factories import locale

    return locale("en")


def test_no_cookie_is_needed_and_none_is_set(contact):
    visitor = Visitor(enforce_csrf_checks=True)
    assert visitor.send().status_code == 303
    assert not visitor.client.cookies


def test_nothing_typed_is_lost_on_an_error(contact):
    visitor = Visitor()
    answer = visitor.send(name="", message="十套 <b>模具</b>", tolerance="±0.05", consent="")
    assert answer.status_code == 200
    assert Inquiry.objects.count() == 0
    page = visitor.page
    assert page.select_one("[name=message]").get_text() == "\n十套 <b>模具</b>"
    assert page.select_one("[name=phone]")["value"] == "13800000000"
    assert page.select_one("[name=tolerance]")["value"] == "±0.05"
    assert page.select_one("details.form-details").has_attr("open")
    assert set(visitor.errors) == {"name", "consent"}
    # The summary leads to each field; a browser begins at the first.
    assert [a["href"] for a in page.select(".form-problem a")] == ["#id_name", "#id_consent"]
    assert page.select_one("[autofocus]")["name"] == "name"
    name = page.select_one("[name=name]")
    assert name["aria-invalid"] == "true"
    assert name["aria-describedby"] == "id_name_error"
    assert visitor.send(name="王工", consent="on").status_code == 303
    assert inquiry().message == "十套 <b>模具</b>"


@pytest.mark.parametrize(
    "way", [{"phone": "0769-5550 0101转8"}, {"email": "a@example.com"}, {"wechat": "wang_gong"}]
)
def test_one_way_to_be_reached_is_enough(contact, way):
    assert Visitor().send(**{"phone": ""} | way).status_code == 303


def test_without_a_way_to_be_reached_nothing_can_be_answered(contact):
    visitor = Visitor()
    visitor.send(phone="")
    assert set(visitor.errors) == {"phone"}


@pytest.mark.parametrize(
    ("typed", "country", "read"),
    [
        ("138 0013 8000", "CN", "+8613800138000"),
        ("１３８００１３８０００", "", "+8613800138000"),
        ("0769-5550 0101转123", "CN", "+8676955500101;ext=123"),
        ("(0769) 55500101 分机 8", "CN", "+8676955500101;ext=8"),
        ("+1 212 555 0123 ext. 4", "CN", "+12125550123;ext=4"),
        ("0711 123456", "DE", "+49711123456"),
        ("400-800-8000", "CN", "+864008008000"),
    ],
)
def test_phone_numbers_are_read_and_kept_as_typed(contact, typed, country, read):
    assert Visitor().send(phone=typed, country=country).status_code == 303
    assert inquiry().phone == typed
    assert inquiry().phone_e164 == read


@pytest.mark.parametrize("typed", ["电话", "12", "138001380001380013800138000"])
def test_what_is_no_phone_number_is_said_beside_it(contact, typed):
    visitor = Visitor()
    visitor.send(phone=typed)
    assert set(visitor.errors) == {"phone"}


def test_countries_have_names_in_the_readers_language(contact):
    chinese = [o.get_text() for o in Visitor().page.select("[name=country] option")]
    english = [o.get_text() for o in Visitor("/en/contact/").page.select("[name=country] option")]
    assert chinese[1:5] == ["中国", "中国香港", "中国澳门", "中国台湾"]
    assert "德国" in chinese
    assert "Germany" in english
    assert "Taiwan, China" in english
    assert len(english) == len(chinese) > 230
    assert Visitor().page.select_one("[name=country] [selected]")["value"] == "CN"
    assert (
        Visitor("/en/contact/").page.select_one("[name=country] [selected][value]:not([value=''])")
        is None
    )


def test_the_page_a_visitor_came_from_is_remembered(contact, site):
    article = site.article(title="断桥铝推拉系列")
    from django.test import Client

    links = Client().get(article.url).content.decode()
    assert f"/contact/?from={article.pk}#inquiry" in links
    visitor = Visitor(query=f"?from={article.pk}")
    assert "断桥铝推拉系列" in visitor.page.select_one("form").get_text()
    visitor.send(name="")
    visitor.send(name="王工")
    assert inquiry().source_page.pk == article.pk
    assert inquiry().source_title == "断桥铝推拉系列"


@pytest.mark.parametrize("value", ["draft", "private", "0", "-1", "x", "9" * 30, "１", "1 OR 1=1"])
def test_only_a_published_page_is_remembered(contact, site, value):
    if value in ("draft", "private"):
        page = StandardPageFactory(parent=site.home, live=value != "draft", title="秘密")
        if value == "private":
            PageViewRestriction.objects.create(page=page, restriction_type="login")
        value = str(page.pk)
    visitor = Visitor(query=f"?from={value}")
    assert "秘密" not in visitor.page.get_text()
    assert visitor.send(**{"from": value}).status_code == 303
    assert inquiry().source_page is None


def test_consent_is_asked_for_with_the_notice_that_was_shown(contact, site):
    notice = StandardPageFactory(parent=site.home, slug="privacy", title="隐私说明")
    notice.save_revision().publish()
    notice.refresh_from_db()
    visitor = Visitor()
    assert not visitor.page.select_one("[name=consent]").has_attr("checked")
    assert visitor.page.select_one(".form-consent a")["href"] == "/privacy/"
    assert visitor.form.notice.startswith(f"r{notice.live_revision_id} ")
    # The text that the visitor agreed to is the one that was on the page.
    notice.save_revision().publish()
    visitor.data["token"] = str(visitor.form)
    visitor.send()
    assert inquiry().consent_version == visitor.form.notice


def test_every_page_links_the_privacy_notice(site, client):
    CompanyFactory()
    StandardPageFactory(parent=site.home, slug="privacy", title="隐私说明", show_in_menus=False)
    page = client.get("/news/").content.decode()
    assert re.search(r'<a href="/privacy/">隐私说明</a>', page)


def test_a_form_is_kept_by_no_shared_cache(contact, client):
    answer = client.get("/contact/")
    assert "private" in answer["Cache-Control"]
    # "Back" may show it again, with what was typed in it.
    assert "no-store" not in answer["Cache-Control"]


def test_the_form_takes_few_queries(contact, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get("/contact/")


def test_an_inquiry_takes_few_queries(contact, site, django_assert_max_num_queries):
    visitor = Visitor(query=f"?from={site.home.pk}")
    visitor.send(name="")
    with django_assert_max_num_queries(45):
        assert visitor.send(name="王工").status_code == 303
