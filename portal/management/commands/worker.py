"""`manage.py worker`: does what should not keep a visitor or an editor waiting."""

import os
import time

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django_tasks_db.compat import task_finished, task_started

from portal import periodic
from portal.images.tasks import enqueue_missing
from portal.serving import systemd

NICENESS = 10
#: For what is under way when the worker is stopped; shorter than its supervisor's patience.
END_PATIENCE = 3
#: A task that has run for so many seconds will never end.
TASK_PATIENCE = 3600


class Command(BaseCommand):
    help = "Run background tasks and periodic jobs until stopped (SIGINT or SIGTERM)."

    def handle(self, **options) -> None:
        # Pictures take a processor for seconds: whoever waits for a page goes first.
        os.nice(NICENESS)
        enqueue_missing()
        threads = periodic.start()
        task = TaskUnderWay()
        systemd.notify("READY=1")
        systemd.keep_alive(task.may_end)
        try:
            call_command("db_worker", interval=0.5, startup_delay=False, reload=False, verbosity=0)
        finally:
            systemd.notify("STOPPING=1")
            periodic.end(threads, END_PATIENCE)


class TaskUnderWay:
    """Since when this worker has been doing the task that it does."""

    def __init__(self) -> None:
        self.since: float | None = None
        task_started.connect(self._start)
        task_finished.connect(self._finish)

    def _start(self, **_about) -> None:
        self.since = time.monotonic()

    def _finish(self, **_about) -> None:
        self.since = None

    def may_end(self) -> bool:
        """Whether there is none, or one that has not taken too long."""
        since = self.since
        return since is None or time.monotonic() - since < TASK_PATIENCE
