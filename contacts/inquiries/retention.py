"""What is kept of old inquiries: dates, country, status and who answered, but nobody's data."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from contacts.inquiries import audit
from contacts.inquiries.models import Delivery, Inquiry, InquirySettings
from contacts.inquiries.models.inquiry import new_token
from contacts.inquiries.working_hours import BEIJING
from portal.clock_jumps import clock

#: What a visitor wrote, or what their browser said of them.
EMPTIED = {
    **dict.fromkeys(
        (
            "name", "phone", "phone_e164", "email", "wechat", "company", "province", "message",
            "material", "size", "quantity", "tolerance", "wanted_by", "user_agent",
        ),
        "",
    ),
    "ip_address": None,
    "escalate_at": None,
}  # fmt: skip
BATCH = 100


def run() -> int:
    """Anonymise every inquiry whose time has come; return how many. Several may call it.

    Not by a clock that has just jumped forward: nobody could bring back what is taken.
    """
    if not clock.is_settled():
        return 0
    before = limit(timezone.now(), InquirySettings.load().retention_months)
    old = Inquiry.objects.filter(created_at__lt=before, anonymized_at=None).order_by("pk")
    done = 0
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        done += sum(anonymize(pk) for pk in keys)
    return done


def limit(now: datetime, months: int) -> datetime:
    """Return the moment `months` before `now`, at the beginning of that day in Beijing."""
    today = now.astimezone(BEIJING)
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    first = today.replace(
        year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    # The 31st of a month before one of 30 days is that month's last day.
    for day in range(today.day, 0, -1):
        try:
            return first.replace(day=day)
        except ValueError:
            continue
    return first


def anonymize(pk: int, action: str = audit.ANONYMIZE, user=None, **data: str) -> bool:
    """Remove from an inquiry all that tells of a person, files included; return whether it did.

    Files go first: if what follows fails, it is all done again, and no file is left that no row
    speaks of.
    """
    with transaction.atomic():
        rows = Inquiry.objects.select_for_update().filter(pk=pk, anonymized_at=None)
        inquiry = rows.first()
        if inquiry is None:
            return False
        for attachment in inquiry.attachments.all():
            attachment.file.delete(save=False)
        inquiry.attachments.all().delete()
        inquiry.notes.all().delete()
        _forget_deliveries(inquiry)
        for name, value in EMPTIED.items():
            setattr(inquiry, name, value)
        inquiry.spam_reasons = []
        # The page that acknowledged it to the visitor is gone.
        inquiry.token = new_token()
        inquiry.anonymized_at = timezone.now()
        inquiry.save()
        log(inquiry, action, user=user, data=data)
    return True


def _forget_deliveries(inquiry: Inquiry) -> None:
    deliveries = inquiry.deliveries.all()
    deliveries.filter(status=Delivery.Status.PENDING).update(status=Delivery.Status.CANCELLED)
    deliveries.filter(kind=Delivery.Kind.ACKNOWLEDGEMENT).update(recipient="")
    # A mail server's refusal repeats the address that it refuses.
    deliveries.update(last_error="")
