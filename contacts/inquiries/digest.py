"""The daily digest: what came, what nobody has answered, what did not arrive."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils import timezone

from contacts.inquiries.models import Delivery, Inquiry, InquirySettings
from contacts.inquiries.models.inquiry import Status
from contacts.inquiries.outbox import message_id, send_now
from contacts.inquiries.working_hours import BEIJING

#: After a longer silence of the site itself, a digest looks back no further.
LONGEST_PERIOD = timedelta(days=7)


def run() -> int:
    """Write today's digest once its time has come; return to how many.

    Any number of workers may call it, after any downtime: a recipient's Message-ID of a day is
    unique in the database.
    """
    now = timezone.now().astimezone(BEIJING)
    options = InquirySettings.load()
    if now.timetz().replace(tzinfo=None) < options.digest_at:
        return 0
    wanted = {
        message_id("digest", now.date(), address): address
        for address in recipients(options.digest_recipients)
    }
    known = Delivery.objects.filter(message_id__in=wanted).values_list("message_id", flat=True)
    missing = wanted.keys() - set(known)
    rows = [_row(key, wanted[key], now) for key in missing]
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        send_now.enqueue()
    return len(rows)


def recipients(text: str) -> list[str]:
    """Return the addresses that can be one, each once."""
    found = []
    for line in text.split():
        try:
            validate_email(line)
        except ValidationError:
            continue
        found.append(line.lower())
    return list(dict.fromkeys(found))


def _row(key: str, address: str, now: datetime) -> Delivery:
    earlier = Delivery.objects.filter(kind=Delivery.Kind.DIGEST, recipient=address)
    last = earlier.order_by("-created_at").values_list("created_at", flat=True).first()
    since = max(last or now - timedelta(days=1), now - LONGEST_PERIOD)
    return Delivery(
        kind=Delivery.Kind.DIGEST,
        recipient=address,
        language=settings.LANGUAGE_CODE,
        message_id=key,
        data={"day": now.date().isoformat(), "since": since.isoformat(), "until": now.isoformat()},
    )


@dataclass(frozen=True, slots=True)
class Report:
    """What a digest tells."""

    day: date
    since: datetime
    received: list[Inquiry]
    waiting: list[Inquiry]
    undelivered: list[Delivery]
    spam_count: int


def report(delivery: Delivery) -> Report:
    """Gather a digest's content as things stand now."""
    data = delivery.data
    since, until = (datetime.fromisoformat(data[name]) for name in ("since", "until"))
    arrived = Inquiry.objects.filter(created_at__gt=since, created_at__lte=until)
    known = Inquiry.objects.select_related("contact")
    undelivered = Delivery.objects.filter(
        status__in=(Delivery.Status.PENDING, Delivery.Status.FAILED), created_at__lte=until
    ).exclude(kind__in=(Delivery.Kind.TEST, Delivery.Kind.DIGEST))
    return Report(
        day=date.fromisoformat(data["day"]),
        since=since,
        received=list(_known(arrived).order_by("created_at")),
        waiting=list(known.waiting()),
        undelivered=list(undelivered.select_related("inquiry", "channel")),
        spam_count=arrived.filter(status=Status.SPAM).count(),
    )


def _known(inquiries: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
    return inquiries.exclude(status=Status.SPAM).select_related("contact")
