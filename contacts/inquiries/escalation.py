"""An inquiry that nobody opens goes to the next contact."""

from django.db import connection, transaction
from django.utils import timezone
from wagtail.log_actions import log

from contacts.inquiries import audit, outbox, routing
from contacts.inquiries.models import Delivery, Inquiry
from contacts.inquiries.models.inquiry import Status

FIELDS = ["contact", "assigned_at", "opened_at", "escalate_at", "escalations"]


def run() -> int:
    """Hand on every inquiry whose time has come; return how many. Several workers may call it."""
    overdue = _unopened().filter(escalate_at__lte=timezone.now())
    return sum(_hand_on(pk, "unopened") for pk in overdue.values_list("pk", flat=True))


def pass_on(inquiry_id: int, contact_id: int | None, reason: str) -> bool:
    """Hand on an inquiry that `contact_id` cannot be told of, unless somebody has opened it."""
    return _hand_on(inquiry_id, reason, contact=contact_id)


def _unopened():
    return Inquiry.objects.filter(status=Status.NEW, opened_at=None)


def _hand_on(pk: int, reason: str, **conditions) -> bool:
    with transaction.atomic():
        rows = _unopened().filter(pk=pk, **conditions)
        if not conditions:
            rows = rows.filter(escalate_at__lte=timezone.now())
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        inquiry = rows.first()
        if inquiry is None:
            return False
        former, following = inquiry.contact, routing.next_contact(inquiry)
        if following is None:
            # Everyone has been told: it stays where it is, and the digest says so daily.
            Inquiry.objects.filter(pk=pk).update(escalate_at=None)
            return False
        routing.hand_to(inquiry, following)
        inquiry.escalations += 1
        inquiry.save(update_fields=FIELDS)
        outbox.enqueue(inquiry, Delivery.Kind.ESCALATION)
        names = {"from": str(former or ""), "to": str(following), "reason": reason}
        log(inquiry, audit.ESCALATE, data=names)
    return True
