"""What robots, webhooks and mail servers are sent, and what they may answer."""

import base64
import hashlib
import hmac
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from contacts.inquiries import encryption, outbox, sending
from contacts.inquiries.channels import email
from contacts.inquiries.models import Attachment, Channel, Delivery, Inquiry
from tests.contacts.inquiries.mail import let_time_pass, receive, send_due
from tests.factories import CompanyFactory, ContactFactory, UserFactory

pytestmark = pytest.mark.django_db
SECRET = "SEC-of-the-group"


def channel(url: str, kind: str, secret: str = SECRET) -> Channel:
    return Channel.objects.create(
        name=kind,
        kind=kind,
        encrypted_url=encryption.encrypt(url),
        encrypted_secret=encryption.encrypt(secret),
    )


def delivery() -> Delivery:
    return Delivery.objects.get(channel__isnull=False)


def test_wecom_gets_plain_text_within_its_limit(robot):
    channel(robot.url, "wecom")
    receive(name="王工", company="示例铝业", message="断桥铝" * 900, province="广东")
    send_due()
    message = robot.messages[0]
    assert message["msgtype"] == "text"
    text = message["text"]["content"]
    assert "示例铝业 · 王工 · CN 广东" in text
    assert len(text.encode()) <= 2048
    assert delivery().status == Delivery.Status.DELIVERED


def test_dingtalk_is_signed_in_the_address(robot):
    channel(robot.url, "dingtalk")
    receive()
    send_due()
    query = parse_qs(urlsplit(robot.posts[0][0]).query)
    timestamp = query["timestamp"][0]
    assert abs(int(timestamp) / 1000 - time.time()) < 60
    signed = hmac.new(SECRET.encode(), f"{timestamp}\n{SECRET}".encode(), hashlib.sha256)
    assert query["sign"] == [base64.b64encode(signed.digest()).decode()]
    assert query["key"] == ["secret-of-the-robot"]
    assert robot.messages[0]["at"] == {"isAtAll": False}


def test_feishu_is_signed_in_the_body_and_nobody_can_be_mentioned(robot):
    channel(robot.url, "feishu")
    receive(message='<at user_id="all">所有人</at> 请报价')
    send_due()
    message = robot.messages[0]
    key = f"{message['timestamp']}\n{SECRET}".encode()
    signed = hmac.new(key, b"", hashlib.sha256).digest()
    assert message["sign"] == base64.b64encode(signed).decode()
    assert message["msg_type"] == "post"
    lines = message["content"]["post"]["zh_cn"]["content"]
    assert {element["tag"] for line in lines for element in line} == {"text"}


def test_a_webhook_gets_the_whole_inquiry_signed(robot):
    channel(robot.url, "webhook")
    inquiry = receive(email="visitor@example.org", message="一套\n模具")
    Attachment.objects.create(
        inquiry=inquiry, submission_key=inquiry.submission_key, name="图纸.dwg",
        media_type="image/vnd.dwg", size=5, sha256="0" * 64, file="attachments/x",
    )  # fmt: skip
    send_due()
    _path, headers, body = robot.posts[0]
    timestamp = headers["X-Portal-Timestamp"]
    signed = hmac.new(SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    assert headers["X-Portal-Signature"] == "sha256=" + signed.hexdigest()
    message = robot.messages[0]
    assert message["id"] == delivery().message_id
    assert message["inquiry"]["message"] == "一套\n模具"
    assert message["inquiry"]["attachments"][0]["name"] == "图纸.dwg"


def test_groups_are_not_told_how_to_reach_the_visitor(robot):
    for kind in ("wecom", "dingtalk", "feishu"):
        channel(robot.url, kind)
    receive(phone="13800000000", email="visitor@example.org", wechat="wanggong")
    send_due()
    text = b"".join(body for _path, _headers, body in robot.posts)
    for private in (b"13800000000", b"visitor@example.org", b"wanggong"):
        assert private not in text


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
@pytest.mark.parametrize(
    "body",
    [b'{"errcode":310000,"code":19021,"errmsg":"sign not match"}', b"<html>", b"", b"[]", b"null"],
)
def test_what_a_robot_does_not_accept_has_not_arrived_until_it_does(robot, kind, body):
    channel(robot.url, kind)
    receive()
    accepts, robot.body = robot.body, body
    send_due()
    assert delivery().status == Delivery.Status.PENDING
    assert delivery().last_error
    robot.body = accepts
    let_time_pass(minutes=1)
    send_due()
    assert delivery().status == Delivery.Status.DELIVERED


@pytest.mark.parametrize("status", [302, 404, 429, 500, 503])
def test_an_answer_other_than_success_is_tried_again(robot, status):
    channel(robot.url, "webhook")
    receive()
    robot.status, robot.headers = status, {"Location": "/elsewhere"}
    send_due()
    assert delivery().status == Delivery.Status.PENDING
    assert len(robot.posts) == 1
    robot.status = 204
    let_time_pass(minutes=2)
    send_due()
    assert delivery().status == Delivery.Status.DELIVERED


def test_errors_do_not_tell_the_robots_address(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    channel("http://127.0.0.1:9/hook?key=secret-of-the-robot", "wecom")
    receive()
    send_due()
    assert delivery().last_error
    assert "secret-of-the-robot" not in delivery().last_error


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1:{port}/", "https://localhost:{port}/", "https://[::ffff:127.0.0.1]:{port}/",
     "http://127.0.0.1:{port}/", "http://example.com/"],
)  # fmt: skip
def test_private_addresses_are_not_spoken_to(robot, settings, url):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    channel(url.format(port=urlsplit(robot.url).port), "webhook")
    receive()
    send_due()
    assert "private network" in delivery().last_error or "https" in delivery().last_error
    assert robot.posts == []


def test_a_channel_of_one_contact_hears_of_nobody_elses_inquiries(robot):
    first, second = ContactFactory(), ContactFactory()
    own = channel(robot.url, "wecom")
    Channel.objects.update(contact=first)
    told = {receive().contact: None, receive().contact: None}
    assert set(told) == {first, second}
    assert [row.inquiry.contact for row in own.deliveries.all()] == [first]


def test_a_channel_that_is_not_active_waits(robot):
    channel(robot.url, "wecom")
    receive()
    Channel.objects.update(active=False)
    assert send_due() == 0
    assert outbox.state().oldest_age is None
    Channel.objects.update(active=True)
    assert send_due() == 1


def test_secrets_may_come_from_the_environment_but_only_from_their_own_names(monkeypatch):
    monkeypatch.setenv("INQUIRY_ROBOT", "https://example.com/hook")
    assert encryption.decrypt(encryption.encrypt("env:INQUIRY_ROBOT")) == "https://example.com/hook"
    with pytest.raises(encryption.SecretUnavailable):
        encryption.decrypt("env:INQUIRY_OTHER")
    assert encryption.decrypt(encryption.encrypt("env:SECRET_KEY")) == "env:SECRET_KEY"


def test_secrets_survive_a_new_secret_key_while_the_old_one_is_a_fallback(settings):
    stored = encryption.encrypt("sesame")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert encryption.decrypt(stored) == "sesame"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(encryption.SecretUnavailable, match="enter the secret again"):
        encryption.decrypt(stored)


@pytest.fixture
def letter(mail_server):
    """Deliver one inquiry and return the e-mail to its contact."""

    def deliver(**fields):
        ContactFactory(email="chen@example.com")
        CompanyFactory()
        receive(**fields)
        send_due()
        return next(m for m in mail_server.received if m["To"] == "chen@example.com")

    return deliver


def test_an_email_can_be_answered_with_one_click(letter):
    message = letter(name="王工", email="visitor@example.org", message="请报价")
    assert message["Reply-To"] == "王工 <visitor@example.org>"
    assert message["From"] == "东莞市恒拓挤出模具有限公司 <website@example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for text in (plain, html):
        assert "请报价" in text and "/contact/inquiry/" in text
    assert "src=" not in html


def test_markup_in_an_inquiry_is_text_in_the_email(letter):
    message = letter(name="<b>王</b>", message="<script>alert(1)</script> & <img src=x>")
    assert "<script>" not in message.get_body(("html",)).get_content()
    assert "<script>alert(1)</script> & <img src=x>" in message.get_body(("plain",)).get_content()


@pytest.mark.parametrize("field", ["name", "company"])
@pytest.mark.parametrize("evil", ["a\r\nBcc: x@example.net", "a\nX: y", "a\u2028b", "a\u202eb\x00"])
def test_headers_cannot_be_injected(contact_letter, field, evil):
    message = contact_letter(**{field: evil, "email": "visitor@example.org"})
    assert message["Bcc"] is None and message["X"] is None
    assert "\u202e" not in str(message["Subject"]) + str(message["Reply-To"])


@pytest.fixture
def contact_letter(db):
    """Write the e-mail of one inquiry as it would be sent, and read it as a program would."""
    from email import message_from_bytes, policy

    def write(**fields):
        inquiry = Inquiry(reference="MX-2611-0001", pk=1, created_at=timezone.now(), **fields)
        contact = ContactFactory()
        row = Delivery(
            inquiry=inquiry, kind="inquiry", contact=contact, recipient="chen@example.com",
            language="zh-hans", message_id="<x@example.com>",
        )  # fmt: skip
        return message_from_bytes(email.build(row).message().as_bytes(), policy=policy.default)

    return write


def test_staff_who_chose_english_get_english(mail_server):
    user = UserFactory()
    from wagtail.users.models import UserProfile

    UserProfile.objects.create(user=user, preferred_language="en")
    ContactFactory(email="chen@example.com", user=user)
    receive()
    send_due()
    assert "I take this" in mail_server.received[0].get_body(("plain",)).get_content()


def test_the_acknowledgement_repeats_nothing_that_the_visitor_wrote(mail_server):
    ContactFactory(email="chen@example.com", name="陈先生")
    receive(
        email="visitor@example.org", language="en", name="Buy pills", company="pills.example",
        message="pills.example",
    )  # fmt: skip
    send_due()
    message = next(m for m in mail_server.received if m["To"] == "visitor@example.org")
    assert "pills" not in message.as_string().lower()
    assert message["Auto-Submitted"] == "auto-replied"
    assert "chen@example.com" in message["Reply-To"]
    assert message["Subject"].startswith("We have your inquiry MX-")


def test_mails_speak_the_language_of_who_reads_them(mail_server):
    ContactFactory(email="chen@example.com", name="陈先生", role="业务经理")
    receive(email="anna@example.org", language="en", country="DE")
    receive(email="wang@example.org", language="zh-hans", country="CN")
    send_due()
    texts = {
        message["To"]: message.get_body(("plain",)).get_content()
        for message in mail_server.received
        if message["To"] != "chen@example.com"
    }
    chinese, english = texts["wang@example.org"], texts["anna@example.org"]
    assert "陈先生（业务经理）会回复您。" in chinese and "编号：MX-" in chinese
    assert "will answer you." in english and english.rstrip().endswith("/en/")
    staff = [m for m in mail_server.received if m["To"] == "chen@example.com"]
    bodies = " ".join(m.get_body(("plain",)).get_content() for m in staff)
    assert "德国" in bodies and "中国" in bodies


def test_a_delivery_that_cannot_be_decrypted_says_what_to_do(robot, settings):
    channel(robot.url, "wecom")
    receive()
    settings.SECRET_KEY = "another"
    sending.attempt(sending.claim(delivery().channel_id, 1)[0])
    assert "enter the secret again" in delivery().last_error
