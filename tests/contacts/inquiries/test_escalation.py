"""What nobody opens goes to the next contact."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from contacts.inquiries import escalation
from contacts.inquiries.models import Delivery, Inquiry, InquirySettings
from contacts.inquiries.models.inquiry import Status
from tests.contacts.inquiries.mail import receive, send_due
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db):
    return [ContactFactory(name=name, email=f"{name}@example.com") for name in "abc"]


def let_its_time_come(inquiry: Inquiry) -> None:
    Inquiry.objects.filter(pk=inquiry.pk).update(escalate_at=timezone.now() - timedelta(seconds=1))


def test_an_unopened_inquiry_goes_to_the_next_who_is_told(team, mail_server):
    inquiry = receive()
    assert escalation.run() == 0
    let_its_time_come(inquiry)
    assert (escalation.run(), escalation.run()) == (1, 0)
    inquiry.refresh_from_db()
    assert (inquiry.contact, inquiry.escalations) == (team[1], 1)
    assert inquiry.escalate_at > timezone.now()
    told = inquiry.deliveries.get(kind=Delivery.Kind.ESCALATION)
    assert (told.recipient, told.contact) == ("b@example.com", team[1])
    send_due()
    assert "b@example.com" in mail_server.recipients


def test_it_goes_round_once_and_then_stays(team):
    inquiry = receive()
    seen = [inquiry.contact]
    for _n in range(4):
        let_its_time_come(inquiry)
        escalation.run()
        inquiry.refresh_from_db()
        seen.append(inquiry.contact)
    assert seen == [*team, team[2], team[2]]
    assert inquiry.escalate_at is None


def test_it_is_written_into_the_log(team):
    inquiry = receive()
    let_its_time_come(inquiry)
    escalation.run()
    entry = ModelLogEntry.objects.get(action="inquiries.escalate", object_id=str(inquiry.pk))
    assert entry.data == {"from": "a", "to": "b", "reason": "unopened"}


@pytest.mark.parametrize(
    "change", [{"opened_at": timezone.now()}, {"status": Status.TAKEN}, {"status": Status.SPAM}]
)
def test_what_somebody_opened_or_took_stays(team, change):
    inquiry = receive()
    let_its_time_come(inquiry)
    Inquiry.objects.update(**change)
    assert escalation.run() == 0
    assert Inquiry.objects.get().contact == team[0]


def test_the_time_is_that_of_the_settings_and_none_means_never(team):
    settings = InquirySettings.load()
    settings.escalate_after = 0
    settings.save()
    assert receive().escalate_at is None


def test_alone_nobody_is_bothered_twice(db):
    ContactFactory()
    inquiry = receive()
    let_its_time_come(inquiry)
    assert escalation.run() == 0
    assert inquiry.deliveries.count() == 1
