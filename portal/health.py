"""What /healthz says: whether the parts of the site do their work."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.models import Heartbeat
from portal.schedule import LATE_AFTER, overdue

WORKER_SILENT_AFTER = timedelta(seconds=60)


def beat(name: str) -> None:
    """Record that the process `name` lives."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})


def worker_is_alive() -> bool:
    """Whether a worker said that it lives within the last minute."""
    since = timezone.now() - WORKER_SILENT_AFTER
    return Heartbeat.objects.filter(name="worker", beat_at__gte=since).exists()


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when all is well; 503 with what is not under "failing"."""
    failing: dict[str, str] = {}
    try:
        connection.ensure_connection()
        if not worker_is_alive():
            failing["worker"] = "no sign of life for a minute"
        if late := overdue(timezone.now() - LATE_AFTER):
            failing["schedule"] = f"{len(late)} scheduled changes are overdue"
    except DatabaseError:
        failing["database"] = "no answer"
    body = {"status": "failing" if failing else "ok", "failing": failing}
    return JsonResponse(body, status=503 if failing else 200)
