"""What looks like spam is kept and acknowledged like anything else, and delivered to nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.inquiries import spam
from contacts.inquiries.form.token import FormToken
from contacts.inquiries.models import Delivery, Inquiry
from contacts.inquiries.spam import rates
from tests.contacts.inquiries.visitor import ADDRESS, ANSWERS, Visitor, inquiry, token
from tests.factories import ContactFactory, InquiryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def contact(site):
    return ContactFactory(name="陈先生")


def attempt(**changes) -> spam.Attempt:
    fields = {n: t for n, t in ANSWERS.items() if n != "consent"} | changes.pop("fields", {})
    given = {"token": token(), "trap": "", "proof": "", "address": ADDRESS}
    return spam.Attempt(fields=fields, **(given | changes))


def test_spam_is_acknowledged_like_any_other(client):
    answer = Visitor().send(website="https://spam.example/", email="x@example.com")
    assert answer.status_code == 303
    kept = inquiry()
    assert kept.is_spam
    assert "trap" in kept.spam_reasons
    assert Delivery.objects.count() == 0
    shown = client.get(answer["Location"])
    assert kept.reference in shown.content.decode()
    # Nothing on the page tells the sender apart from others: a person is named, too.
    assert "陈先生" in shown.content.decode()


def test_every_reason_has_words_for_staff():
    bad = attempt(
        token=FormToken.new("", is_genuine=False),
        trap="x",
        proof="x",
        fields={"name": "www.a.example", "message": "[url=x] аpple https://a https://b https://c"},
    )
    found = spam.reasons(bad)
    assert set(found) <= set(spam.LABELS)
    assert {"trap", "no_token", "false_proof", "link_in_name", "markup", "links"} <= set(found)


def test_a_person_without_javascript_is_no_spam():
    assert Visitor().send().status_code == 303
    assert inquiry().spam_reasons == []


def test_the_sum_is_checked():
    visitor = Visitor()
    visitor.solve()
    solved = attempt(token=visitor.form, proof=visitor.data["proof"])
    # One mild sign beside it, so that the proof decides.
    assert list(spam.proof.signs(solved)) == []
    for forged in (visitor.data["proof"][:-8], "x", "e30=", "[" * 3000, "=" * 5000):
        (sign,) = spam.proof.signs(attempt(token=visitor.form, proof=forged))
        assert sign.reason == "false_proof"
    # Somebody else's sum is no proof.
    (sign,) = spam.proof.signs(attempt(token=token(), proof=visitor.data["proof"]))
    assert sign.reason == "false_proof"


def test_a_program_that_forges_and_links_is_spam():
    Visitor().send(token="forged", message="Cheap SEO https://a.example https://b.example")
    assert inquiry().is_spam


# By number: a token is another one in each process, and tests are told apart by their names.
@pytest.mark.parametrize(
    "token_text", ["", "x", str(token())[:-3], "eyJhIjoxfQ:x", "\0", "é" * 500], ids=range(6)
)
def test_a_forged_token_alone_refuses_nobody(token_text):
    assert Visitor().send(token=token_text).status_code == 303
    assert not inquiry().is_spam


def test_too_fast_and_linked_is_spam():
    fast = attempt(token=token(age=1), fields={"message": "https://a https://b"})
    assert spam.reasons(fast) == ["too_fast", "links", "no_proof"]
    assert spam.reasons(attempt(token=token(age=1))) == []


@pytest.mark.parametrize(
    "message",
    [
        "Please quote for 6063-T5, see https://example.com/drawing",
        "请按图报价，网盘 https://pan.baidu.com/s/abc 提取码 1234",
        "Нужна фильера для профиля 40×40, сплав 6060.",
        "محتاج قالب للألومنيوم",
        "φ60 × 3, Ω-Profil, α ≤ 2°",
    ],
)
def test_real_inquiries_are_none(message):
    assert spam.reasons(attempt(fields={"message": message}, token=token())) == []


def flood(count: int, **fields) -> None:
    for _number in range(count):
        InquiryFactory(**{"phone": "", "phone_e164": "", "ip_address": ADDRESS} | fields)


def test_many_from_an_address_are_held_and_none_is_refused():
    flood(rates.PER_ADDRESS)
    assert Visitor().send().status_code == 303
    latest = Inquiry.objects.order_by("-pk").first()
    assert latest.is_spam
    assert latest.spam_reasons[0] == "many_from_address"
    assert latest.ip_address == ADDRESS


def test_an_hour_later_the_address_is_free_again():
    flood(rates.PER_ADDRESS)
    Inquiry.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert spam.reasons(attempt()) == []


def test_ipv6_is_counted_by_its_network():
    for number in range(rates.PER_ADDRESS):
        flood(1, ip_address=f"2001:db8:1:2::{number:x}")
    assert "many_from_address" in spam.reasons(attempt(address="2001:db8:1:2:ffff::1"))
    assert spam.reasons(attempt(address="2001:db8:1:3::1")) == []


def test_a_proxy_that_was_not_declared_makes_nobody_spam():
    flood(rates.PER_ADDRESS, ip_address="127.0.0.1")
    assert spam.reasons(attempt(address="127.0.0.1")) == []


@pytest.mark.parametrize(
    ("kept", "sent"),
    [
        ({"phone_e164": "+8613800000000"}, {"phone": "+86 138-0000-0000"}),
        ({"email": "a@example.com"}, {"phone": "", "email": "a@example.com"}),
        ({"wechat": "wang"}, {"phone": "", "wechat": "wang"}),
    ],
)
def test_many_from_a_sender_are_held(kept, sent):
    flood(rates.PER_SENDER, ip_address=None, **kept)
    assert "many_from_sender" in spam.reasons(attempt(fields=sent))
    assert spam.reasons(attempt(fields={"phone": "13911112222"})) == []


@pytest.mark.parametrize(
    ("behind", "header", "address"),
    [
        (False, "203.0.113.9", ADDRESS),
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (True, "1.1.1.1, ::ffff:203.0.113.9", "203.0.113.9"),
        (True, "nonsense", ADDRESS),
        (True, "", ADDRESS),
    ],
)
def test_the_address_is_believed_only_from_our_own_proxy(settings, behind, header, address):
    settings.BEHIND_PROXY = behind
    visitor = Visitor()
    visitor.client.post("/contact/", visitor.data, headers={"X-Forwarded-For": header})
    assert inquiry().ip_address == address
