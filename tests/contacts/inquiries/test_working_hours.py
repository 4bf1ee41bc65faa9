"""Working hours are those of Beijing, with holidays and days worked in exchange."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from contacts.inquiries.models import Holiday, InquirySettings
from contacts.inquiries.working_hours import BEIJING, add_working_time, is_working

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.fixture(autouse=True)
def _five_days(db):
    settings = InquirySettings.load()
    settings.weekdays = 5
    settings.save()


@pytest.mark.parametrize(
    ("moment", "working"),
    [
        ("2026-11-23 08:29", False),
        ("2026-11-23 08:30", True),
        ("2026-11-23 17:59", True),
        ("2026-11-23 18:00", False),
        ("2026-11-28 10:00", False),
        ("2026-11-29 10:00", False),
    ],
)
def test_hours_and_days_are_those_of_the_settings(moment, working):
    assert is_working(at(moment)) is working


def test_a_moment_elsewhere_is_a_moment_in_beijing():
    assert is_working(datetime(2026, 11, 23, 1, 0, tzinfo=ZoneInfo("UTC")))
    assert not is_working(datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("UTC")))


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-23 10:00", 30, "2026-11-23 10:30"),
        ("2026-11-23 17:45", 30, "2026-11-24 08:45"),
        ("2026-11-23 20:00", 30, "2026-11-24 09:00"),
        ("2026-11-23 05:00", 30, "2026-11-23 09:00"),
        ("2026-11-27 17:45", 30, "2026-11-30 08:45"),
        ("2026-11-23 08:30", 570, "2026-11-23 18:00"),
        ("2026-11-23 08:30", 571, "2026-11-24 08:31"),
        ("2026-11-23 08:30", 570 * 5 + 1, "2026-11-30 08:31"),
    ],
)
def test_working_time_passes_only_while_people_work(start, minutes, end):
    assert add_working_time(at(start), minutes) == at(end)


def test_holidays_do_not_count_and_days_in_exchange_do():
    Holiday.objects.create(name="国庆节", first_day=date(2026, 10, 1), last_day=date(2026, 10, 7))
    Holiday.objects.create(
        name="调休", first_day=date(2026, 10, 10), last_day=date(2026, 10, 10), is_working=True
    )
    assert not is_working(at("2026-10-05 10:00"))
    assert is_working(at("2026-10-10 10:00"))
    assert add_working_time(at("2026-09-30 17:50"), 20) == at("2026-10-08 08:40")
    assert add_working_time(at("2026-10-09 17:50"), 20) == at("2026-10-10 08:40")


def test_a_table_without_working_days_ends_the_search():
    Holiday.objects.create(name="停业", first_day=date(2026, 1, 1), last_day=date(2030, 1, 1))
    assert add_working_time(at("2026-11-23 10:00"), 30).year == 2027
