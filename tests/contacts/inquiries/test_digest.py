"""Once a day somebody hears how inquiries are, also when there are none."""

import threading
from datetime import time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from contacts.inquiries import digest
from contacts.inquiries.models import Delivery, Inquiry, InquirySettings
from contacts.inquiries.models.inquiry import Status
from tests.contacts.inquiries.mail import receive, send_due
from tests.factories import CompanyFactory, ContactFactory

pytestmark = pytest.mark.django_db
needs_threads = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="has one writer, and in tests one thread"
)


@pytest.fixture
def options(db) -> InquirySettings:
    options = InquirySettings.load()
    options.digest_recipients = "boss@example.com\nsales@example.com\nnonsense\nBOSS@example.com"
    options.digest_at = time(0, 0)
    options.save()
    return options


def test_each_recipient_gets_one_a_day(options, mail_server):
    assert [digest.run() for _n in range(3)] == [2, 0, 0]
    send_due()
    assert sorted(mail_server.recipients) == ["boss@example.com", "sales@example.com"]


def test_before_its_time_nothing_is_sent(options):
    options.digest_at = time(23, 59, 59, 999999)
    options.save()
    assert digest.run() == 0


def test_the_next_day_has_one_again_and_tells_what_came_since(options):
    digest.run()
    for row in Delivery.objects.all():
        row.created_at -= timedelta(days=1)
        row.message_id = f"<yesterday-{row.pk}@localhost>"
        row.save()
    assert digest.run() == 2
    since = Delivery.objects.latest("pk").data["since"]
    assert since.startswith((timezone.now() - timedelta(days=1)).date().isoformat()[:8])


def test_it_says_what_came_what_waits_and_what_did_not_arrive(options, mail_server):
    CompanyFactory(), ContactFactory(name="陈先生", email="chen@example.com")
    mail_server.refused = {"chen@example.com": "550 No such user"}
    answered = receive(company="已答公司")
    Inquiry.objects.filter(pk=answered.pk).update(status=Status.ANSWERED)
    receive(company="等待公司")
    receive(company="垃圾公司", status=Status.SPAM)
    send_due()
    digest.run()
    send_due()
    message = next(m for m in mail_server.received if m["To"] == "boss@example.com")
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert "已答公司" in text and "等待公司" in text and "550 No such user" in text
        assert "垃圾公司" not in text
    assert "2" in message["Subject"] and "1" in message["Subject"]


def test_a_day_without_inquiries_is_told_too(options, mail_server):
    digest.run()
    send_due()
    assert len(mail_server.received) == 2


@needs_threads
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_several_workers_send_one():
    options = InquirySettings.load()
    options.digest_recipients, options.digest_at = "boss@example.com", time(0, 0)
    options.save()

    def work() -> None:
        try:
            digest.run()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Delivery.objects.count() == 1
