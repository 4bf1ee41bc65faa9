"""One inquiry at the sales desk: everything of it, what has happened, and what can be done."""

from urllib.parse import unquote

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from contacts.inquiries import actions
from contacts.inquiries.admin.reply import mailto
from contacts.inquiries.channels.text import admin_url
from contacts.inquiries.models import Delivery, Inquiry
from contacts.inquiries.models.inquiry import Status
from tests.contacts.inquiries.desk import act, attach, detail_url, undelivered
from tests.contacts.inquiries.mail import receive
from tests.factories import CompanyFactory, InquiryFactory


def read(client, inquiry: Inquiry) -> str:
    answer = client.get(detail_url(inquiry))
    assert answer.status_code == 200
    return answer.content.decode()


def test_everything_that_was_said_stands_there(team, site, client):
    inquiry = InquiryFactory(
        email="visitor@example.com",
        wechat="wx_example",
        material="6063-T5",
        tolerance="±0.05",
        source_page=site.news,
        source_title="新闻动态",
    )
    attach(inquiry, "截面 图纸.dwg")
    client.force_login(team.manager)
    text = read(client, inquiry)
    for words in (
        inquiry.message, "6063-T5", "±0.05", "wx_example", "截面 图纸.dwg", "新闻动态", "中国",
        'href="tel:+8613800000000"', 'href="mailto:visitor@example.com', 'href="/news/"',
    ):  # fmt: skip
        assert words in text, words


def test_opening_it_stops_the_escalation_only_for_whom_it_was_sent_to(team, client):
    inquiry = receive()
    assert inquiry.contact == team.annas
    client.force_login(team.manager)
    read(client, inquiry)
    assert Inquiry.objects.get().opened_at is None
    client.force_login(team.anna)
    read(client, inquiry)
    opened = Inquiry.objects.get()
    assert opened.opened_at and opened.escalate_at is None
    seen = ModelLogEntry.objects.for_instance(inquiry).order_by("pk")
    assert [(entry.action, entry.user) for entry in seen] == [
        ("inquiries.view", team.manager),
        ("inquiries.open", team.anna),
    ]


def test_head_and_other_methods_open_nothing(team, client):
    inquiry = receive()
    client.force_login(team.anna)
    assert client.post(detail_url(inquiry)).status_code == 405
    assert Inquiry.objects.get().opened_at is None


def test_its_story_is_told_in_order(team, client):
    inquiry = receive()
    undelivered(inquiry, recipient="", channel=None, kind="escalation", last_error="421 busy")
    client.force_login(team.anna)
    act(client, inquiry, "take")
    act(client, inquiry, "note", text="客户要求周五前报价")
    act(client, inquiry, "answer")
    act(client, inquiry, "status", status="quoted")
    text = read(client, inquiry)
    story = text[text.index("desk-timeline") :]
    places = [
        story.find(words) for words in ("421 busy", "客户要求周五前报价", "Status: ", "状态：")
    ]
    assert places[0] > 0 and places[1] > places[0]
    assert Inquiry.objects.get().status == Status.QUOTED
    assert story.count('data-state="failed"') == 1


def test_who_comes_second_reads_who_was_first(team, client):
    inquiry = team.of(None)
    actions.take(inquiry, team.anna)
    client.force_login(team.manager)
    from tests.factories import ContactFactory

    ContactFactory(name="何经理", user=team.manager)
    answer = act(client, inquiry, "take")
    assert "陈安娜" in answer.content.decode()
    assert Inquiry.objects.get().contact == team.annas


def test_what_one_gives_away_one_no_longer_sees(team, client):
    inquiry = team.of(team.annas)
    client.force_login(team.anna)
    answer = act(client, inquiry, "assign", contact=team.bens.pk)
    assert answer.redirect_chain[0][0] == reverse("inquiry_waiting")
    assert Inquiry.objects.get().contact == team.bens


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("status", {"status": "spam"}),
        ("status", {"status": "nonsense"}),
        ("assign", {"contact": "x"}),
        ("note", {"text": " "}),
        ("note", {"text": "x" * 5001}),
    ],
)
def test_nonsense_changes_nothing(team, client, action, data):
    inquiry = team.of(team.annas)
    client.force_login(team.manager)
    assert act(client, inquiry, action, **data).status_code == 200
    after = Inquiry.objects.get()
    assert (after.status, after.contact) == (Status.NEW, team.annas)
    assert not after.notes.exists()


def test_nobody_is_sent_to_another_site(team, client):
    inquiry = team.of(team.annas)
    client.force_login(team.manager)
    url = reverse("inquiry_action", args=[inquiry.pk, "answer"])
    answer = client.post(url, {"next": "https://evil.example/"})
    assert answer["Location"] == detail_url(inquiry)


def test_spam_says_why_and_is_released_with_one_click(team, client):
    inquiry = team.of(None, status=Status.SPAM, spam_reasons=["links", "其他"])
    client.force_login(team.manager)
    text = read(client, inquiry)
    assert "其他" in text
    act(client, inquiry, "release")
    released = Inquiry.objects.get()
    assert released.status == Status.NEW and released.contact is not None
    assert released.deliveries.exists()


def test_a_failed_delivery_is_tried_again_at_a_click(team, client):
    inquiry = team.of(team.annas)
    delivery = undelivered(inquiry, status=Delivery.Status.FAILED, data={"refusals": 3})
    client.force_login(team.anna)
    url = reverse("inquiry_retry", args=[delivery.pk])
    assert url in read(client, inquiry)
    client.post(url)
    again = Delivery.objects.get()
    assert (again.status, again.data) == (Delivery.Status.PENDING, {})


def test_what_has_arrived_is_not_sent_again(team, client):
    delivery = undelivered(team.of(team.annas), status=Delivery.Status.DELIVERED)
    client.force_login(team.manager)
    assert client.post(reverse("inquiry_retry", args=[delivery.pk])).status_code == 404


def test_what_else_the_person_asked_is_shown_if_one_may_see_it(team, client):
    inquiry = team.of(team.annas, email="a@example.com", phone_e164="", wechat="Wx_1")
    same_mail = team.of(None, email="A@example.com", phone_e164="", wechat="")
    same_wechat = team.of(team.annas, email="", phone_e164="", wechat="wx_1")
    hidden = team.of(team.bens, email="a@example.com")
    stranger = team.of(None, email="", phone_e164="", wechat="")
    client.force_login(team.anna)
    text = read(client, inquiry)
    assert same_mail.reference in text and same_wechat.reference in text
    assert hidden.reference not in text and stranger.reference not in text


def test_a_stranger_without_details_has_no_other_inquiries(team, client):
    inquiry = team.of(None, email="", phone_e164="", wechat="")
    other = team.of(None, email="", phone_e164="", wechat="")
    client.force_login(team.manager)
    assert other.reference not in read(client, inquiry)


def test_an_answer_by_mail_begins_in_the_visitors_language_and_quotes_them(db):
    CompanyFactory()
    inquiry = InquiryFactory.build(
        email="visitor@example.com",
        name="Markus\r\nBcc: a@example.com",
        language="en",
        message="Two dies, please.\nFOB & CIF?",
    )
    url = mailto(inquiry)
    assert url.startswith("mailto:visitor@example.com?subject=Your%20inquiry%20")
    assert inquiry.reference in unquote(url)
    assert "%0A" not in url.partition("&body=")[0]
    assert url.count("&") == 1
    assert "> Two dies, please.\r\n> FOB & CIF?" in unquote(url)
    inquiry.message = "模" * 20_000
    assert len(mailto(inquiry)) <= 2000
    inquiry.email = ""
    assert mailto(inquiry) == ""


def test_answering_by_mail_marks_nothing_by_itself(team, client):
    inquiry = team.of(team.annas, email="visitor@example.com")
    client.force_login(team.anna)
    text = read(client, inquiry)
    assert reverse("inquiry_action", args=[inquiry.pk, "answer"]) in text
    assert Inquiry.objects.get().status == Status.NEW


def test_what_a_visitor_wrote_is_only_text(team, client):
    inquiry = InquiryFactory(
        name="<b>x</b>",
        phone="javascript:alert(1)",
        phone_e164="",
        email="",
        wechat='"><script>alert(1)</script>',
        message="<script>alert(1)</script>\nhttps://spam.example/\n\u202etxt.exe",
    )
    attach(inquiry, '"><img src=x>.dwg')
    client.force_login(team.manager)
    text = read(client, inquiry)
    assert "<script>alert(1)" not in text and "<img src=x>" not in text and "<b>x</b>" not in text
    assert 'href="https://spam.example' not in text and "javascript:alert" not in text.replace(
        '<bdi dir="auto">javascript:alert(1)</bdi>', ""
    )
    assert 'class="desk-message" dir="auto"' in text


def test_only_managers_see_who_has_looked(team, client):
    inquiry = team.of(team.annas)
    client.force_login(team.anna)
    assert "desk-looks" not in read(client, inquiry)
    client.force_login(team.manager)
    assert "desk-looks" in read(client, inquiry)


def test_a_file_is_a_download_that_keeps_its_name_and_is_logged(team, client):
    inquiry = team.of(team.annas)
    file = attach(inquiry, "截面 图纸.dwg", b"AC1032 drawing")
    client.force_login(team.anna)
    answer = client.get(reverse("inquiry_attachment", args=[file.pk]))
    assert b"".join(answer.streaming_content) == b"AC1032 drawing"
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=utf-8''%E6%88%AA%E9%9D%A2" in disposition
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert ModelLogEntry.objects.get(action="inquiries.download").user == team.anna


def test_a_file_that_claims_to_be_a_page_is_bytes(team, client):
    file = attach(team.of(None), "x.html", b"<script>alert(1)</script>")
    file.media_type = "text/html"
    file.save()
    client.force_login(team.manager)
    answer = client.get(reverse("inquiry_attachment", args=[file.pk]))
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_file_without_inquiry_or_bytes_is_404(team, client):
    from contacts.inquiries.models import Attachment

    waiting = attach(team.of(None))
    Attachment.objects.filter(pk=waiting.pk).update(inquiry=None)
    lost = attach(team.of(None))
    lost.file.storage.delete(lost.file.name)
    client.force_login(team.admin)
    for file in (waiting, lost):
        assert client.get(reverse("inquiry_attachment", args=[file.pk])).status_code == 404


def test_mails_and_robots_lead_here(team):
    inquiry = team.of(None)
    assert admin_url(inquiry).endswith(f"/admin/inquiries/{inquiry.pk}/")
