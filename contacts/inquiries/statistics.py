"""Figures of the sales desk, each in one query whose cost does not grow with what it counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, Q, QuerySet
from django.utils import timezone

from contacts.inquiries.models import Inquiry
from contacts.inquiries.models.inquiry import WAITING, Status
from contacts.inquiries.working_hours import BEIJING

#: What charts look back on.
PERIOD = timedelta(days=90)
LONGEST_CHART = 6


@dataclass(frozen=True, slots=True)
class Figures:
    """How the desk stands now; medians are None while nothing was answered in that month."""

    anything: int
    waiting: int
    new: int
    oldest: datetime | None
    received_this_month: int
    median_this_month: timedelta | None
    median_last_month: timedelta | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart; `percent` is its length beside the longest."""

    label: str
    count: int
    percent: int


def figures(inquiries: QuerySet[Inquiry]) -> Figures:
    """Return the figures of what a user may see."""
    real = inquiries.exclude(status=Status.SPAM).order_by()
    this_month, last_month = months(timezone.now())
    answered_now = Q(answered_at__gte=this_month)
    answered_before = Q(answered_at__gte=last_month, answered_at__lt=this_month)
    counts = real.aggregate(
        anything=Count("pk"),
        waiting=Count("pk", filter=Q(status__in=WAITING)),
        new=Count("pk", filter=Q(status=Status.NEW)),
        oldest=Min("created_at", filter=Q(status__in=WAITING)),
        received_this_month=Count("pk", filter=Q(created_at__gte=this_month)),
        now=Count("pk", filter=answered_now),
        before=Count("pk", filter=answered_before),
    )
    return Figures(
        median_this_month=_median(real.filter(answered_now), counts.pop("now")),
        median_last_month=_median(real.filter(answered_before), counts.pop("before")),
        **counts,
    )


def months(now: datetime) -> tuple[datetime, datetime]:
    """Return when this month and the last began in Beijing."""
    this = now.astimezone(BEIJING).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last = (this - timedelta(days=1)).replace(day=1)
    return this, last


def chart(inquiries: QuerySet[Inquiry], field: str) -> list[Bar]:
    """Return from where, or to whom, most of the latest inquiries came, the most first."""
    recent = inquiries.exclude(status=Status.SPAM).filter(created_at__gte=timezone.now() - PERIOD)
    rows = recent.order_by().values_list(field).annotate(number=Count("pk"))
    rows = list(rows.order_by("-number", field)[:LONGEST_CHART])
    most = max((count for _label, count in rows), default=1)
    return [Bar(label or "", count, max(1, round(100 * count / most))) for label, count in rows]


def _median(answered: QuerySet[Inquiry], count: int) -> timedelta | None:
    if not count:
        return None
    took = ExpressionWrapper(F("answered_at") - F("created_at"), output_field=DurationField())
    ordered = answered.annotate(took=took).order_by("took").values_list("took", flat=True)
    middle = list(ordered[(count - 1) // 2 : count // 2 + 1])
    return sum(middle, timedelta()) / len(middle) if middle else None
