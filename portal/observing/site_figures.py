"""Figures that the database has of the site as a whole."""

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client.core import GaugeMetricFamily, Metric

from portal.models import Heartbeat
from portal.published import edition


def figures() -> Iterator[Metric]:
    """Yield the edition, the worker's last sign of life, and the queue of tasks."""
    number = GaugeMetricFamily(
        "portal_edition", "Number of the edition in force: changes of public content so far."
    )
    number.add_metric([], int(edition.name().partition("-")[0]))
    yield number
    raised = GaugeMetricFamily(
        "portal_edition_raised_timestamp_seconds", "When public content was last changed."
    )
    raised.add_metric([], edition.raised_at().timestamp())
    yield raised

    now = timezone.now()
    silent = GaugeMetricFamily(
        "portal_heartbeat_age_seconds",
        "Since when a process has not said that it lives.",
        labels=["name"],
    )
    for beat in Heartbeat.objects.all():
        silent.add_metric([beat.name], (now - beat.beat_at).total_seconds())
    yield silent

    tasks = GaugeMetricFamily("portal_tasks", "Background tasks by their state.", labels=["state"])
    counts = dict(DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk")))
    for state in TaskResultStatus:
        tasks.add_metric([state.value.lower()], counts.get(state.value, 0))
    yield tasks
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    oldest = waiting.aggregate(at=Min("enqueued_at"))["at"]
    age = GaugeMetricFamily(
        "portal_tasks_oldest_age_seconds", "For how long the oldest task has been waiting."
    )
    age.add_metric([], (now - oldest).total_seconds() if oldest else 0)
    yield age
