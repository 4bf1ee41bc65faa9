"""What /healthz says: whether the parts of the site do their work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal import clock_jumps
from portal.models import Heartbeat
from portal.schedule import LATE_AFTER, overdue

WORKER_SILENT_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: a failure, or what the operator has not set up yet."""

    text: str
    failing: bool = True


Check = Callable[[], Finding | None]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Have /healthz ask `check`, which returns None when all is well (apps call it in ready())."""
    _checks[name] = check


def beat(name: str) -> None:
    """Record that the process `name` lives, and notice if the clock was put back since it did."""
    if last := Heartbeat.objects.filter(name=name).first():
        clock_jumps.look_back(last.beat_at)
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})


def has_beaten(name: str) -> bool:
    """Whether `name` was recorded as living within the last minute.

    Not if it will have been: the clock was put back since.
    """
    now = timezone.now()
    lately = (now - WORKER_SILENT_AFTER, now + WORKER_SILENT_AFTER)
    return Heartbeat.objects.filter(name=name, beat_at__range=lately).exists()


def worker_is_alive() -> bool:
    """Whether a worker said that it lives within the last minute."""
    return has_beaten("worker")


def check_worker() -> Finding | None:
    return None if worker_is_alive() else Finding("no sign of life for a minute")


def check_schedule() -> Finding | None:
    late = overdue(timezone.now() - LATE_AFTER)
    return Finding(f"{len(late)} scheduled changes are overdue") if late else None


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when all is well; 503 with what is not under "failing".

    What nobody has set up yet stands under "unconfigured" and is no failure.
    """
    findings: dict[str, Finding] = {}
    try:
        connection.ensure_connection()
        for name, check in _checks.items():
            if finding := check():
                findings[name] = finding
    except Error:
        findings["database"] = Finding("no answer")
    failing = {name: found.text for name, found in findings.items() if found.failing}
    unconfigured = {name: found.text for name, found in findings.items() if not found.failing}
    body = {"status": "failing" if failing else "ok", "failing": failing}
    if unconfigured:
        body["unconfigured"] = unconfigured
    return JsonResponse(body, status=503 if failing else 200)


register("worker", check_worker)
register("schedule", check_schedule)
