"""Which backups of a folder are kept, and when the next one is due."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.backup import daily, keeping

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 28, 3, 0, tzinfo=SHANGHAI)


def nights(count: int) -> list[datetime]:
    return [NOW - timedelta(days=number) for number in range(count)]


def test_of_two_years_of_nights_7_days_4_weeks_and_12_months_are_kept():
    kept = sorted(keeping.kept(nights(730)), reverse=True)
    assert kept[:7] == nights(7)
    weeks = {moment.strftime("%G-%V") for moment in kept}
    months = [moment.strftime("%Y-%m") for moment in kept]
    assert {f"2026-{number}" for number in (45, 46, 47, 48)} <= weeks
    assert len(set(months)) == 12
    assert len(kept) <= 7 + 4 + 12


def test_each_night_anew_the_rule_keeps_the_same():
    there: set[datetime] = set()
    for moment in reversed(nights(500)):
        there = keeping.kept({*there, moment})
    assert len({moment.strftime("%Y-%m") for moment in there}) == 12
    assert set(nights(7)) <= there
    assert len({moment.strftime("%G-%V") for moment in there if NOW - moment < timedelta(28)}) >= 4


def test_after_a_year_without_backups_the_old_ones_are_still_there():
    old = [moment - timedelta(days=365) for moment in nights(7)]
    assert set(old) & keeping.kept([*old, NOW])


def test_other_files_of_the_folder_stay(tmp_path):
    for moment in nights(60):
        (tmp_path / keeping.name(moment, is_encrypted=False)).touch()
    others = {"portal.tar", "notes.txt", "portal-20200101T000000Z.tar.part"}
    for name in others:
        (tmp_path / name).touch()
    removed = keeping.thin_out(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert others <= left
    assert keeping.name(NOW, is_encrypted=False) in left
    assert removed
    assert keeping.thin_out(tmp_path) == []


def test_encrypted_and_other_archives_have_their_time_in_their_name(tmp_path):
    for is_encrypted in (True, False):
        path = tmp_path / keeping.name(NOW, is_encrypted)
        path.touch()
        assert keeping.archives(tmp_path)[path] == NOW


@pytest.mark.parametrize(
    ("newest", "now", "due"),
    [
        (None, NOW.replace(hour=15), True),
        (NOW - timedelta(days=1), NOW - timedelta(minutes=1), False),
        (NOW - timedelta(days=1), NOW, True),
        (NOW, NOW + timedelta(hours=23), False),
        (NOW + timedelta(hours=12), NOW + timedelta(days=1), True),
        # The machine was off at night.
        (NOW - timedelta(days=2), NOW.replace(hour=15), True),
    ],
)
def test_a_backup_is_due_at_night_or_when_the_night_was_missed(newest, now, due):
    assert daily.is_due(now, newest) is due
