"""`manage.py worker`: does what should not keep a visitor or an editor waiting."""

import logging
import os
import time

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django_tasks_db.compat import task_finished, task_started

from portal import periodic
from portal.error_causes import is_database_gone
from portal.images.tasks import enqueue_missing
from portal.serving import journal, systemd

logger = logging.getLogger(__name__)
NICENESS = 10
#: Seconds until a database that went away is asked again.
DATABASE_PAUSE = 1.0
#: For what is under way when the worker is stopped; shorter than its supervisor's patience.
END_PATIENCE = 3
#: A task that has run for so many seconds will never end.
TASK_PATIENCE = 3600


class Command(BaseCommand):
    help = "Run background tasks and periodic jobs until stopped (SIGINT or SIGTERM)."

    def handle(self, **options) -> None:
        # Pictures take a processor for seconds: whoever waits for a page goes first.
        os.nice(NICENESS)
        threads = periodic.start()
        task = TaskUnderWay()
        systemd.notify("READY=1")
        systemd.keep_alive(task.may_end)
        try:
            self.work(task)
        finally:
            systemd.notify("STOPPING=1")
            periodic.end(threads, END_PATIENCE)
            journal.empty()

    def work(self, task: "TaskUnderWay") -> None:
        """Do tasks until stopped; a database that goes away is waited for."""
        is_cut_off = False
        while True:
            try:
                # Also those that were under way when the database went: they stay begun for ever.
                enqueue_missing()
                is_cut_off = False
                call_command(
                    "db_worker", interval=0.5, startup_delay=False, reload=False, verbosity=0
                )
                return
            except Exception as error:
                if not is_database_gone(error):
                    raise
                if not is_cut_off:
                    logger.error("Tasks wait for the database: %s", error)
                is_cut_off = True
                task.forget()
                connection.close()
                time.sleep(DATABASE_PAUSE)


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

    def forget(self) -> None:
        """There is none: what it was, is not known any more."""
        self.since = None

    def may_end(self) -> bool:
        """Whether there is none, or one that has not taken too long."""
        since = self.since
        return since is None or time.monotonic() - since < TASK_PATIENCE
