"""Taking, answering, assigning: once, by one person, with everybody told and all of it logged."""

import threading

import pytest
from django.db import connection
from wagtail.models import ModelLogEntry

from contacts.inquiries import actions
from contacts.inquiries.models import Delivery, Inquiry
from contacts.inquiries.models.inquiry import Status
from tests.contacts.inquiries.mail import receive, send_due
from tests.factories import ContactFactory, InquiryFactory, UserFactory

pytestmark = pytest.mark.django_db
SALES = "销售 Sales"


@pytest.fixture
def anna(db):
    return ContactFactory(name="陈安娜", email="anna@example.com", user=UserFactory(groups=[SALES]))


@pytest.fixture
def ben(db):
    return ContactFactory(name="李本", email="ben@example.com", user=UserFactory(groups=[SALES]))


def logged(inquiry: Inquiry) -> list[str]:
    entries = ModelLogEntry.objects.for_instance(inquiry).order_by("timestamp", "pk")
    return [entry.action.removeprefix("inquiries.") for entry in entries]


def test_taking_ends_the_escalation_and_names_who_took_it(anna):
    inquiry = receive()
    assert inquiry.escalate_at
    taken = actions.take(inquiry, anna.user)
    assert (taken.status, taken.contact, taken.escalate_at) == (Status.TAKEN, anna, None)
    assert taken.taken_at and taken.opened_at
    actions.take(inquiry, anna.user)
    assert Inquiry.objects.get().taken_at == taken.taken_at
    assert logged(inquiry) == ["take"]
    assert ModelLogEntry.objects.get(action="inquiries.take").user == anna.user


def test_who_comes_second_is_told_who_was_first(anna, ben):
    inquiry = InquiryFactory()
    actions.take(inquiry, anna.user)
    with pytest.raises(actions.ActionRefused, match="陈安娜"):
        actions.take(inquiry, ben.user)
    actions.answer(inquiry, anna.user)
    with pytest.raises(actions.ActionRefused, match="陈安娜"):
        actions.take(inquiry, ben.user)
    assert Inquiry.objects.get().contact == anna


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_take_at_once_one_wins(anna, ben):
    inquiry = InquiryFactory()
    outcomes = []
    start = threading.Barrier(2)

    def take(user):
        start.wait()
        try:
            outcomes.append(str(actions.take(inquiry, user).contact))
        except actions.ActionRefused as refusal:
            outcomes.append(f"refused: {refusal}")
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(person.user,)) for person in (anna, ben)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = str(Inquiry.objects.get().contact)
    assert sorted(outcome.startswith("refused") for outcome in outcomes) == [False, True]
    assert all(winner in outcome for outcome in outcomes)
    assert logged(inquiry) == ["take"]


def test_without_a_contact_of_ones_own_nothing_can_be_taken(db):
    with pytest.raises(actions.ActionRefused):
        actions.take(InquiryFactory(), UserFactory(is_superuser=True))


def test_the_first_answer_is_the_one_that_counts(anna):
    inquiry = InquiryFactory()
    first = actions.answer(inquiry, anna.user)
    assert (first.status, first.contact) == (Status.ANSWERED, anna)
    again = actions.answer(inquiry, anna.user)
    assert again.answered_at == first.answered_at
    actions.set_status(inquiry, anna.user, Status.NEW)
    later = actions.set_status(inquiry, anna.user, Status.QUOTED)
    assert later.answered_at == first.answered_at
    assert logged(inquiry) == ["answer", "status", "status"]


def test_what_is_quoted_without_ado_has_been_answered(anna):
    inquiry = actions.set_status(receive(), anna.user, Status.QUOTED)
    assert inquiry.answered_at and inquiry.escalate_at is None


def test_what_is_lost_unanswered_has_no_answer(anna):
    inquiry = actions.set_status(receive(), anna.user, Status.LOST)
    assert inquiry.answered_at is None and inquiry.escalate_at is None


def test_who_is_assigned_an_inquiry_is_told_and_the_visitor_not_again(anna, ben, mail_server):
    inquiry = receive(email="visitor@example.com")
    send_due()
    mail_server.recipients.clear()
    boss = UserFactory(is_superuser=True)
    assigned = actions.assign(inquiry, ben, boss)
    assert (assigned.contact, assigned.status, assigned.opened_at) == (ben, Status.NEW, None)
    assert assigned.escalate_at
    actions.assign(inquiry, ben, boss)
    told = inquiry.deliveries.exclude(kind=Delivery.Kind.INQUIRY)
    assert sorted((d.kind, d.recipient) for d in told) == [
        ("acknowledgement", "visitor@example.com"),
        ("assignment", "ben@example.com"),
    ]
    send_due()
    assert mail_server.recipients == ["ben@example.com"]
    assert logged(inquiry) == ["assign"]


def test_what_was_taken_is_new_to_whom_it_is_handed(anna, ben):
    inquiry = actions.take(InquiryFactory(), anna.user)
    handed = actions.assign(inquiry, ben, anna.user)
    assert (handed.status, handed.taken_at) == (Status.NEW, None)
    answered = actions.answer(inquiry, ben.user)
    handed = actions.assign(answered, anna, ben.user)
    assert (handed.status, handed.escalate_at) == (Status.ANSWERED, None)


def test_who_assigns_to_himself_need_not_be_told(anna):
    inquiry = actions.assign(InquiryFactory(), anna, anna.user)
    assert inquiry.opened_at and inquiry.escalate_at is None
    assert not Delivery.objects.exists()


def test_only_its_own_contact_opens_it(anna, ben):
    inquiry = receive()
    actions.record_opening(inquiry, ben.user)
    assert Inquiry.objects.get().opened_at is None
    opened = actions.record_opening(inquiry, anna.user)
    assert opened.opened_at and opened.escalate_at is None
    actions.record_opening(inquiry, anna.user)
    assert Inquiry.objects.get().opened_at == opened.opened_at
    assert logged(inquiry) == ["view", "open", "view"]


def test_spam_is_not_sent_and_what_is_released_is(anna, mail_server):
    inquiry = receive(email="visitor@example.com")
    actions.mark_spam(inquiry, anna.user)
    send_due()
    assert mail_server.recipients == []
    with pytest.raises(actions.ActionRefused):
        actions.take(inquiry, anna.user)
    boss = UserFactory(is_superuser=True)
    released = actions.release(inquiry, boss)
    actions.release(inquiry, boss)
    assert (released.status, released.contact) == (Status.NEW, anna)
    assert released.escalate_at
    send_due()
    assert sorted(mail_server.recipients) == ["anna@example.com", "visitor@example.com"]
    assert logged(inquiry) == ["spam", "release"]


def test_what_was_held_as_spam_from_the_beginning_is_given_to_somebody(anna, mail_server):
    inquiry = receive(status=Status.SPAM, email="visitor@example.com")
    assert inquiry.contact is None
    actions.release(inquiry, UserFactory(is_superuser=True))
    send_due()
    assert sorted(mail_server.recipients) == ["anna@example.com", "visitor@example.com"]


def test_releasing_sends_nothing_twice(anna, mail_server):
    inquiry = receive(email="visitor@example.com")
    send_due()
    actions.mark_spam(inquiry, anna.user)
    mail_server.recipients.clear()
    actions.release(inquiry, UserFactory(is_superuser=True))
    send_due()
    assert mail_server.recipients == []


def test_notes_are_found_by_the_search_at_once_and_not_in_the_log(anna):
    from wagtail.search.backends import get_search_backend

    inquiry = InquiryFactory()
    actions.add_note(inquiry, anna.user, "  客户急着要氮化处理  ")
    assert actions.add_note(inquiry, anna.user, " \n ") is None
    found = get_search_backend().search("氮化", Inquiry.objects.all())
    assert list(found) == [inquiry]
    entry = ModelLogEntry.objects.get(action="inquiries.note")
    assert "氮化" not in str(entry.data)
