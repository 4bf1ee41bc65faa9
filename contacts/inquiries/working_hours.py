"""Working hours in China: the settings' days and hours, holidays, days worked in exchange."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from contacts.inquiries.models import Holiday, InquirySettings

BEIJING = ZoneInfo("Asia/Shanghai")
#: A table of holidays that leaves no working day ends the search after a year.
LONGEST_SEARCH = 366


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people work, as the admin's settings and table of holidays have it now."""

    settings: InquirySettings
    holidays: tuple[Holiday, ...]

    @classmethod
    def load(cls, since: datetime) -> "Calendar":
        """Return what is needed to answer for `since` and any later moment."""
        day = since.astimezone(BEIJING).date()
        return cls(InquirySettings.load(), tuple(Holiday.objects.filter(last_day__gte=day)))

    def is_working_day(self, day: date) -> bool:
        entries = [entry for entry in self.holidays if entry.first_day <= day <= entry.last_day]
        if entries:
            return any(entry.is_working for entry in entries)
        return day.isoweekday() <= self.settings.weekdays

    def hours(self, day: date) -> tuple[datetime, datetime]:
        """Return when work begins and ends on a working day."""
        return (
            datetime.combine(day, self.settings.opens_at, BEIJING),
            datetime.combine(day, self.settings.closes_at, BEIJING),
        )


def is_working(at: datetime | None = None) -> bool:
    """Whether people work at `at` (aware; default: now)."""
    at = at or timezone.now()
    calendar = Calendar.load(at)
    day = at.astimezone(BEIJING).date()
    opens, closes = calendar.hours(day)
    return calendar.is_working_day(day) and opens <= at < closes


def add_working_time(start: datetime, minutes: int) -> datetime:
    """Return the moment at which `minutes` of working time have passed since `start` (aware)."""
    calendar = Calendar.load(start)
    left = timedelta(minutes=minutes)
    first = start.astimezone(BEIJING).date()
    for day in (first + timedelta(days=number) for number in range(LONGEST_SEARCH)):
        if not calendar.is_working_day(day):
            continue
        opens, closes = calendar.hours(day)
        begin = max(opens, start.astimezone(BEIJING))
        if begin < closes:
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
    return start + timedelta(days=LONGEST_SEARCH)
