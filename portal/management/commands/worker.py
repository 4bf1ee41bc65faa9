"""`manage.py worker`: does what should not keep a visitor or an editor waiting."""

import logging
import threading
import time

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections, connection

from portal.health import beat
from portal.images.tasks import enqueue_missing
from portal.schedule import run_due

logger = logging.getLogger(__name__)
SCHEDULE_INTERVAL = 2
HEARTBEAT_INTERVAL = 15
PRUNE_INTERVAL = 24 * 3600


class Command(BaseCommand):
    help = "Run background tasks and scheduled publishing until stopped (SIGINT or SIGTERM)."

    def handle(self, **options) -> None:
        enqueue_missing()
        threading.Thread(target=self.keep_schedule, daemon=True).start()
        call_command("db_worker", interval=0.5, startup_delay=False, reload=False, verbosity=0)

    def keep_schedule(self) -> None:
        """Publish what is due, say that the worker lives, and remove finished tasks daily."""
        next_beat = next_prune = 0.0
        while True:
            try:
                close_old_connections()
                now = time.monotonic()
                if now >= next_beat:
                    beat("worker")
                    next_beat = now + HEARTBEAT_INTERVAL
                run_due()
                if now >= next_prune:
                    call_command("prune_db_task_results", verbosity=0)
                    next_prune = now + PRUNE_INTERVAL
            except OperationalError:
                logger.exception("The database does not answer; trying again.")
                connection.close()
            time.sleep(SCHEDULE_INTERVAL)
