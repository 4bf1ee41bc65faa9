"""What changes on public pages by itself, when its time has come."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from portal.published import edition

#: Tells whether anything on public pages changed by itself after the first moment (time zone
#: aware) and not after the second.
Clock = Callable[[datetime, datetime], bool]
_clocks: list[Clock] = []


def register(clock: Clock) -> Clock:
    """Have `clock` asked every second by the worker (apps call this in `ready()`)."""
    if clock not in _clocks:
        _clocks.append(clock)
    return clock


def raise_what_is_due() -> bool:
    """Raise the edition if something became due since it was raised; return whether."""
    since, now = edition.raised_at(), timezone.now()
    due = any(clock(since, now) for clock in _clocks)
    if due:
        edition.raise_now()
    return due
