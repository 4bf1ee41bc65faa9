"""The outbox: what must be sent is written beside the inquiry, in its own transaction."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import task

from contacts.inquiries import mail_server, routing
from contacts.inquiries.models import Channel, Delivery, Inquiry
from contacts.inquiries.models.inquiry import WAITING
from contacts.models import Contact
from portal import periodic
from portal.models import Company

#: From then on an undelivered message is a failure that /healthz reports.
LATE_AFTER = timedelta(minutes=5)


@task()
def send_now() -> None:
    """Have the worker look at the outbox at once; it looks every second anyway."""
    periodic.wake("deliveries")


def enqueue(inquiry: Inquiry, kind: str = Delivery.Kind.INQUIRY) -> None:
    """Write the deliveries of a new inquiry, or of one that has a new contact.

    Called within the transaction that saves the inquiry, after `routing.assign`; called again
    it adds nothing. `kind` is INQUIRY, which also acknowledges it to a visitor who gave an
    e-mail address, ESCALATION or ASSIGNMENT. Nothing is written for spam.
    """
    if inquiry.is_spam:
        return
    rows = [_row(inquiry, kind, channel=channel) for channel in _channels(inquiry)]
    if recipient := _address(inquiry.contact):
        rows.append(_row(inquiry, kind, recipient=recipient))
    if kind == Delivery.Kind.INQUIRY and inquiry.email:
        acknowledgement = Delivery.Kind.ACKNOWLEDGEMENT
        rows.append(_row(inquiry, acknowledgement, recipient=inquiry.email))
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        send_now.enqueue()


def release(inquiry: Inquiry) -> None:
    """Deliver what was held as spam: give it to somebody, save that, and write its deliveries.

    Called within the transaction that gives it another status than spam.
    """
    if inquiry.contact is None:
        routing.assign(inquiry)
        inquiry.save(update_fields=["contact", "assigned_at", "opened_at", "escalate_at"])
    enqueue(inquiry)


def retry(delivery: Delivery) -> None:
    """Send what failed or waits once more, now, and for as long as a new message."""
    delivery.status = Delivery.Status.PENDING
    delivery.next_attempt_at = timezone.now()
    delivery.claimed_until = None
    delivery.data = {
        key: value
        for key, value in delivery.data.items()
        if key not in ("first_attempt_at", "refusals", "unreachable")
    }
    delivery.save(update_fields=["status", "next_attempt_at", "claimed_until", "data"])
    send_now.enqueue()


def enqueue_test(
    channel: Channel | None = None, recipient: str = "", language: str = settings.LANGUAGE_CODE
) -> Delivery:
    """Write a test of a channel, or of e-mail to `recipient`; tried once."""
    now = timezone.now()
    delivery = Delivery.objects.create(
        kind=Delivery.Kind.TEST,
        channel=channel,
        recipient=recipient,
        language=language,
        message_id=message_id("test", channel and channel.pk, recipient, now.isoformat()),
    )
    send_now.enqueue()
    return delivery


def sendable() -> QuerySet[Delivery]:
    """What waits and has a way to go: e-mails wait for a mail server, others for their channel."""
    waiting = Delivery.objects.filter(status=Delivery.Status.PENDING)
    ways = Q(channel__active=True)
    if mail_server.is_configured():
        ways |= Q(channel=None)
    return waiting.filter(ways)


@dataclass(frozen=True, slots=True)
class State:
    """How deliveries are, for the dashboard and /healthz."""

    mail_configured: bool
    channels: int
    #: Messages that should have gone: how many, how old the oldest is, the last error.
    waiting: int
    oldest_age: timedelta | None
    last_error: str
    #: Given up, while their inquiry is not answered yet.
    failed: int

    @property
    def configured(self) -> bool:
        """Whether an inquiry reaches anybody outside the admin."""
        return self.mail_configured or self.channels > 0

    @property
    def failing(self) -> bool:
        return self.oldest_age is not None and self.oldest_age > LATE_AFTER


def state() -> State:
    """Return how deliveries are now."""
    # A visitor's mistyped address is no failure of the site, nor is a test.
    mistyped = Q(kind=Delivery.Kind.ACKNOWLEDGEMENT, data__refusals__gte=1)
    waiting = sendable().exclude(kind=Delivery.Kind.TEST).exclude(mistyped)
    waiting = waiting.order_by("created_at", "pk")
    oldest = waiting.first()
    failed = Delivery.objects.filter(
        status=Delivery.Status.FAILED, inquiry__status__in=WAITING
    ).exclude(kind=Delivery.Kind.ACKNOWLEDGEMENT)
    return State(
        mail_configured=mail_server.is_configured(),
        channels=Channel.objects.filter(active=True).count(),
        waiting=waiting.count(),
        oldest_age=timezone.now() - oldest.created_at if oldest else None,
        last_error=oldest.last_error if oldest else "",
        failed=failed.count(),
    )


def message_id(*parts: object) -> str:
    """Return the RFC 5322 Message-ID of what `parts` name: the same for the same."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"


def _channels(inquiry: Inquiry) -> list[Channel]:
    anybodys = Q(contact=None) | Q(contact=inquiry.contact_id)
    return list(Channel.objects.filter(anybodys, active=True))


def _address(contact: Contact | None) -> str:
    """Where the contact is told; the company, if nobody is there or they have no e-mail."""
    if contact is not None and contact.email:
        return contact.email
    company = Company.current()
    return company.email if company else ""


def _language(contact: Contact | None) -> str:
    """What the contact chose for the admin, else the site's own language."""
    profile = getattr(contact and contact.user, "wagtail_userprofile", None)
    return (profile and profile.preferred_language) or settings.LANGUAGE_CODE


def _row(
    inquiry: Inquiry, kind: str, *, channel: Channel | None = None, recipient: str = ""
) -> Delivery:
    to_visitor = kind == Delivery.Kind.ACKNOWLEDGEMENT
    target = f"channel {channel.pk}" if channel else recipient
    return Delivery(
        inquiry=inquiry,
        kind=kind,
        channel=channel,
        contact=None if to_visitor else inquiry.contact,
        recipient=recipient,
        language=inquiry.language if to_visitor else _language(inquiry.contact),
        message_id=message_id(inquiry.token, kind, target, inquiry.assigned_at),
    )
