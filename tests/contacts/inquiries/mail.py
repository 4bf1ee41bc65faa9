"""Doing in one thread, in order, what the worker does side by side."""

from datetime import timedelta

from django.utils import timezone

from contacts.inquiries import outbox, routing, sending
from contacts.inquiries.models import Delivery, Inquiry
from tests.factories import InquiryFactory


def receive(**fields) -> Inquiry:
    """Keep an inquiry as the form does, with its deliveries."""
    inquiry = InquiryFactory.build(**fields)
    routing.assign(inquiry)
    inquiry.save()
    outbox.enqueue(inquiry)
    return inquiry


def send_due() -> int:
    """Claim and attempt whatever is due; return how many were attempted."""
    lanes = sending.due(timezone.now()).order_by().values_list("channel_id", flat=True).distinct()
    claimed = [delivery for channel in list(lanes) for delivery in sending.claim(channel, 1000)]
    for delivery in claimed:
        sending.attempt(delivery)
    return len(claimed)


def let_time_pass(**duration) -> None:
    """Move every delivery so far into the past."""
    by = timedelta(**duration)
    for delivery in Delivery.objects.all():
        delivery.next_attempt_at -= by
        delivery.created_at -= by
        if delivery.claimed_until:
            delivery.claimed_until -= by
        if first := delivery.data.get("first_attempt_at"):
            moved = timezone.datetime.fromisoformat(first) - by
            delivery.data["first_attempt_at"] = moved.isoformat()
        delivery.save()
