"""Which pages bring inquiries, for the visit statistics."""

from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone

from contacts.inquiries.models import Inquiry
from contacts.inquiries.models.inquiry import Status


def inquiries_by_page(first: date, last: date) -> dict[int, int]:
    """Return how many inquiries, without spam, came from each page in these days."""
    start, end = (
        timezone.make_aware(datetime.combine(day, time()))
        for day in (first, last + timedelta(days=1))
    )
    real = Inquiry.objects.exclude(status=Status.SPAM).exclude(source_page=None)
    rows = real.filter(created_at__gte=start, created_at__lt=end).order_by()
    return dict(rows.values_list("source_page_id").annotate(Count("pk")))
