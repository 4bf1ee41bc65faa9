"""A clock that jumps: what to believe of it, and what to put right when it was put back.

Whoever waits measures the time by itself (monotonic) and is not concerned. But moments are kept in
the database: what was noted by a clock that was ahead lies in the future once that is right again.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

logger = logging.getLogger(__name__)
#: Less is the daily work of NTP, or the difference between two nodes.
TOLERANCE = timedelta(minutes=1)
#: Seconds: a jump forward of so much is not believed for so long. By then somebody, or NTP, has put
#: it right; what was scheduled by hand, and what would be removed for its age, waits meanwhile.
JUMP, PATIENCE = 300.0, 600.0

#: Called with how far the clock was put back.
Repair = Callable[[timedelta], object]
_repairs: list[Repair] = []


def register(repair: Repair) -> None:
    """Have `repair` called when the clock was put back (apps call this in `ready()`)."""
    if repair not in _repairs:
        _repairs.append(repair)


def look_back(last: datetime) -> None:
    """Repair what is kept if `last`, a moment noted before, lies in the future."""
    if (by := last - timezone.now()) > TOLERANCE:
        logger.error("The clock was put back by %d seconds.", by.total_seconds())
        for repair in _repairs:
            repair(by)


class Clock:
    """Tells whether this machine's clock has jumped forward a little while ago."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        #: Between the clock, and the time since the machine started, as long as it was believed.
        self._offset: float | None = None
        self._suspected_at: float | None = None

    def is_settled(self) -> bool:
        """Whether it may be believed; a clock that is put back is, at once."""
        boot = _since_boot()
        offset = time.time() - boot
        with self._lock:
            if self._offset is not None and offset > self._offset + JUMP:
                if self._suspected_at is None:
                    self._suspected_at = boot
                    logger.error(
                        "The clock jumped forward by %d seconds; what is scheduled waits for %d.",
                        offset - self._offset, PATIENCE,
                    )  # fmt: skip
                if boot - self._suspected_at < PATIENCE:
                    return False
            self._offset, self._suspected_at = offset, None
            return True


def _since_boot() -> float:
    """Seconds that no setting of the clock changes; on Linux with those of a machine asleep."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


clock = Clock()
