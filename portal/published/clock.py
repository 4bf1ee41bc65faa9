"""What changes on public pages by itself, when its time has come."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from portal.published import edition

#: Tells whether anything on public pages changed by itself after the first moment (time zone
#: aware) and not after the second.
Clock = Callable[[datetime, datetime], bool]
#: What the clocks of two nodes may differ by.
APART = timedelta(seconds=1)
_clocks: list[Clock] = []


def register(clock: Clock) -> Clock:
    """Have `clock` asked every second by the worker (apps call this in `ready()`)."""
    if clock not in _clocks:
        _clocks.append(clock)
    return clock


def raise_what_is_due() -> bool:
    """Raise the edition if something became due since it was raised; return whether.

    An edition that will have been raised is of a clock that was ahead: its pages may show what is
    not due, and what becomes due before that moment would not be noticed.
    """
    since, now = edition.raised_at(), timezone.now()
    due = since > now + APART or any(clock(since, now) for clock in _clocks)
    if due:
        edition.raise_now()
    return due
