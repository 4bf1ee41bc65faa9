"""Old inquiries are anonymised, files included; what is counted stays."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.search.backends import get_search_backend

from contacts.inquiries import actions, retention
from contacts.inquiries.models import Attachment, Delivery, Inquiry, InquirySettings, Note
from contacts.inquiries.models.inquiry import Status
from contacts.inquiries.working_hours import BEIJING
from tests.contacts.inquiries.desk import attach, undelivered
from tests.factories import InquiryFactory, UserFactory

pytestmark = pytest.mark.django_db
SECRET = "机密需求"


def old(**fields) -> Inquiry:
    values = {
        "created_at": timezone.now() - timedelta(days=800), "name": SECRET, "company": SECRET,
        "email": "visitor@example.com", "wechat": "wx_secret", "message": SECRET, "size": SECRET,
        "province": SECRET, "ip_address": "203.0.113.9", "user_agent": SECRET, "country": "DE",
        "spam_reasons": [SECRET],
    } | fields  # fmt: skip
    return InquiryFactory(**values)


def test_after_two_years_nothing_tells_of_the_person(team):
    inquiry = old(status=Status.WON, contact=team.annas, answered_at=timezone.now())
    token = inquiry.token
    path = Path(attach(inquiry).file.path)
    actions.add_note(inquiry, team.anna, SECRET)
    undelivered(inquiry, last_error=f"550 {SECRET}")
    kind = Delivery.Kind.ACKNOWLEDGEMENT
    undelivered(inquiry, kind=kind, recipient="visitor@example.com", last_error=SECRET)
    young = InquiryFactory(message=SECRET)
    assert path.exists()

    assert retention.run() == 1
    assert retention.run() == 0
    after = Inquiry.objects.get(pk=inquiry.pk)
    assert after.anonymized_at and after.token != token
    kept = (after.reference, after.status, after.contact, after.country, after.answered_at)
    assert kept == (inquiry.reference, Status.WON, team.annas, "DE", inquiry.answered_at)
    everything = str([list(model.objects.filter(**among).values()) for model, among in (
        (Inquiry, {"pk": inquiry.pk}), (Delivery, {"inquiry": inquiry}),
        (Note, {"inquiry": inquiry}), (Attachment, {"inquiry": inquiry}),
        (ModelLogEntry, {}),
    )])  # fmt: skip
    for trace in (SECRET, "visitor@example.com", "wx_secret", "138000", "203.0.113.9"):
        assert trace not in everything, trace
    assert not path.exists()
    assert list(get_search_backend().search(SECRET, Inquiry.objects.all())) == [young]
    waiting = Delivery.objects.filter(status=Delivery.Status.PENDING)
    assert not waiting.exists()
    log = ModelLogEntry.objects.get(action="inquiries.anonymize")
    assert (log.object_id, log.user) == (str(inquiry.pk), None)


def test_how_long_is_set_in_the_admin(db):
    old(created_at=timezone.now() - timedelta(days=70))
    assert retention.run() == 0
    options = InquirySettings.load()
    options.retention_months = 2
    options.save()
    assert retention.run() == 1


def test_a_file_that_is_gone_already_stops_nothing(db):
    attachment = attach(old())
    attachment.file.storage.delete(attachment.file.name)
    assert retention.run() == 1
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("now", "months", "expected"),
    [
        ((2026, 11, 25), 24, (2024, 11, 25)),
        ((2026, 3, 31), 1, (2026, 2, 28)),
        ((2024, 3, 31), 1, (2024, 2, 29)),
        ((2026, 1, 15), 1, (2025, 12, 15)),
        ((2026, 12, 31), 120, (2016, 12, 31)),
    ],
)
def test_months_are_counted_as_the_calendar_does(now, months, expected):
    at = retention.limit(datetime(*now, 13, 30, tzinfo=BEIJING), months)
    assert at == datetime(*expected, tzinfo=BEIJING)


def test_what_is_anonymised_can_still_be_opened_but_not_noted(client, team):
    inquiry = old()
    retention.run()
    client.force_login(UserFactory(is_superuser=True))
    from tests.contacts.inquiries.desk import act, detail_url

    assert client.get(detail_url(inquiry)).status_code == 200
    act(client, inquiry, "note", text="x")
    assert not Note.objects.exists()
