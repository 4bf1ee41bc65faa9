"""What must be sent is kept, sent at least once, and shown while it is not."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from contacts.inquiries import outbox, sending
from contacts.inquiries.models import Delivery, Inquiry
from contacts.inquiries.models.inquiry import Status
from tests.contacts.inquiries import peers
from tests.contacts.inquiries.mail import let_time_pass, receive, send_due
from tests.contacts.inquiries.peers import ACCEPTED
from tests.factories import CompanyFactory, ContactFactory

pytestmark = pytest.mark.django_db
Kind, Outcome = Delivery.Kind, Delivery.Status


@pytest.fixture
def contact(db):
    return ContactFactory(email="chen@example.com", name="陈先生")


def to_contact() -> Delivery:
    return Delivery.objects.get(recipient="chen@example.com")


def test_an_inquiry_is_written_to_its_contact_and_acknowledged_to_its_visitor(contact):
    inquiry = receive(email="visitor@example.org", language="en")
    rows = {(row.kind, row.recipient, row.language) for row in inquiry.deliveries.all()}
    assert rows == {
        (Kind.INQUIRY, "chen@example.com", "zh-hans"),
        (Kind.ACKNOWLEDGEMENT, "visitor@example.org", "en"),
    }


def test_writing_the_deliveries_again_adds_none(contact):
    inquiry = receive(email="visitor@example.org")
    outbox.enqueue(inquiry)
    assert inquiry.deliveries.count() == 2


def test_without_contacts_the_company_is_told(db):
    CompanyFactory(email="office@example.com")
    assert receive().deliveries.get().recipient == "office@example.com"


def test_spam_is_delivered_to_nobody_until_it_is_released(contact):
    inquiry = receive(status=Status.SPAM, email="visitor@example.org")
    assert (inquiry.contact, inquiry.deliveries.count()) == (None, 0)
    inquiry.status = Status.NEW
    inquiry.save()
    outbox.release(inquiry)
    assert Inquiry.objects.get().contact == contact
    assert inquiry.deliveries.count() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_not_kept_is_not_sent(mail_server):
    ContactFactory(email="chen@example.com")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        receive()
        raise ZeroDivisionError
    assert (send_due(), Delivery.objects.count()) == (0, 0)


def test_a_message_is_sent_once(contact, mail_server):
    receive()
    assert (send_due(), send_due()) == (1, 0)
    assert mail_server.recipients == ["chen@example.com"]
    row = to_contact()
    assert (row.status, row.attempts, row.last_error) == (Outcome.DELIVERED, 1, "")
    assert row.delivered_at is not None
    assert mail_server.received[0]["Message-ID"] == row.message_id


def test_without_a_mail_server_messages_wait_unattempted_and_go_when_there_is_one(
    contact, no_mail_server, settings
):
    receive()
    assert send_due() == 0
    assert to_contact().attempts == 0
    assert (outbox.state().configured, outbox.state().failing) == (False, False)
    with peers.mail_server() as (sink, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        send_due()
    assert sink.recipients == ["chen@example.com"]


def test_a_claimed_message_is_nobody_elses_until_its_claim_is_void(contact, mail_server):
    receive()
    assert len(sending.claim(None, 10)) == 1
    assert (sending.claim(None, 10), send_due()) == ([], 0)
    let_time_pass(seconds=59)
    assert send_due() == 1


def test_a_result_that_comes_after_its_claim_changes_nothing_but_an_arrival(contact, mail_server):
    receive()
    late = sending.claim(None, 1)[0]
    let_time_pass(minutes=1)
    second = sending.claim(None, 1)[0]
    sending.record_failure(late, sending.DeliveryError("late"))
    assert to_contact().claimed_until == second.claimed_until
    sending.attempt(late)
    assert to_contact().status == Outcome.DELIVERED


def test_a_server_that_refuses_connections_is_tried_again_with_growing_pauses(contact, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", peers.free_port()
    receive()
    pauses = []
    for _attempt in range(12):
        send_due()
        pauses.append((to_contact().next_attempt_at - timezone.now()).total_seconds())
        let_time_pass(seconds=pauses[-1] + 1)
    assert 6 < pauses[0] <= 10 and 12 < pauses[1] <= 20
    assert max(pauses) <= 3600 and pauses[-1] > 2600
    row = to_contact()
    assert (row.status, row.attempts) == (Outcome.PENDING, 12)
    assert "does not answer" in row.last_error


def test_after_three_days_it_is_given_up_shown_and_can_be_tried_again(contact, mail_server):
    mail_server.answer = lambda: "451 Busy"
    inquiry = receive()
    send_due()
    let_time_pass(days=2, hours=23)
    send_due()
    assert to_contact().status == Outcome.PENDING
    let_time_pass(hours=2)
    send_due()
    assert to_contact().status == Outcome.FAILED
    assert "451 Busy" in to_contact().last_error
    assert (outbox.state().failed, send_due()) == (1, 0)

    mail_server.answer = lambda: ACCEPTED
    outbox.retry(to_contact())
    send_due()
    assert inquiry.deliveries.get().status == Outcome.DELIVERED


@pytest.mark.parametrize("answer", ["421 Closing", "451 Try later", "554 No"])
def test_a_server_that_answers_otherwise_first_gets_it_in_the_end(contact, mail_server, answer):
    answers = [answer, answer]
    mail_server.answer = lambda: answers.pop() if answers else ACCEPTED
    receive()
    for _attempt in range(3):
        send_due()
        let_time_pass(minutes=3)
    assert len(mail_server.received) == 1
    assert to_contact().status == Outcome.DELIVERED


def test_a_server_that_accepts_and_hangs_up_gets_it_again_under_the_same_id(contact, mail_server):
    mail_server.drops = True
    receive()
    send_due()
    assert to_contact().status == Outcome.PENDING
    mail_server.drops = False
    let_time_pass(minutes=1)
    send_due()
    assert {message["Message-ID"] for message in mail_server.received} == {to_contact().message_id}
    assert len(mail_server.received) == 2


def test_a_server_that_says_nothing_is_left_after_its_time(contact, settings):
    import socket

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        receive()
        send_due()
    assert "timed out" in to_contact().last_error


def test_a_recipient_who_is_refused_holds_up_nobody_and_the_next_contact_gets_it(
    contact, mail_server
):
    second = ContactFactory(email="li@example.com")
    mail_server.refused = {"chen@example.com": "550 No such user"}
    inquiry = receive(email="visitor@example.org")
    assert inquiry.contact == contact
    for _attempt in range(4):
        send_due()
        let_time_pass(minutes=10)
    inquiry.refresh_from_db()
    assert inquiry.contact == second
    assert set(mail_server.recipients) == {"visitor@example.org", "li@example.com"}


def test_when_the_server_answers_again_what_waited_for_it_goes_at_once(contact, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", peers.free_port()
    first = receive()
    for _attempt in range(8):
        send_due()
        Delivery.objects.update(next_attempt_at=timezone.now())
    send_due()
    assert first.deliveries.get().next_attempt_at > timezone.now() + timedelta(minutes=10)
    with peers.mail_server(settings.EMAIL_PORT) as (sink, _port):
        receive()
        send_due()
        send_due()
    assert len(sink.received) == 2


def test_what_went_to_somebody_else_meanwhile_is_not_sent(contact, mail_server):
    inquiry = receive()
    Inquiry.objects.update(contact=ContactFactory(email="li@example.com"))
    send_due()
    assert inquiry.deliveries.get().status == Outcome.CANCELLED
    assert mail_server.received == []


def test_a_bug_in_writing_a_message_is_a_failure_like_any_other(contact, mail_server, settings):
    settings.DEFAULT_FROM_EMAIL = object()
    receive()
    send_due()
    assert to_contact().status == Outcome.PENDING
    assert to_contact().last_error


def test_healthz_says_how_old_the_oldest_message_is(client, contact, mail_server):
    mail_server.answer = lambda: "451 Busy"
    receive()
    send_due()
    assert "deliveries" not in client.get("/healthz").json()["failing"]
    let_time_pass(minutes=6)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "oldest for 6 minutes" in answer.json()["failing"]["deliveries"]
    assert "451 Busy" in answer.json()["failing"]["deliveries"]


def test_healthz_names_that_nothing_is_configured_without_failing(client, contact, no_mail_server):
    receive()
    let_time_pass(days=1)
    body = client.get("/healthz").json()
    assert "deliveries" not in body["failing"]
    assert "no mail server" in body["unconfigured"]["deliveries"]


def test_a_visitors_mistyped_address_is_given_up_and_no_failure_of_the_site(contact, mail_server):
    mail_server.refused = {"typo@example.org": "550 No such user"}
    inquiry = receive(email="typo@example.org")
    for _attempt in range(3):
        send_due()
        assert not outbox.state().failing
        let_time_pass(minutes=10)
    assert inquiry.deliveries.get(kind=Kind.ACKNOWLEDGEMENT).status == Outcome.FAILED
    assert outbox.state().failed == 0
