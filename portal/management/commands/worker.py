"""`manage.py worker`: does what should not keep a visitor or an editor waiting."""

import os

from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal import periodic
from portal.images.tasks import enqueue_missing

NICENESS = 10
#: For what is under way when the worker is stopped; shorter than its supervisor's patience.
END_PATIENCE = 3


class Command(BaseCommand):
    help = "Run background tasks and periodic jobs until stopped (SIGINT or SIGTERM)."

    def handle(self, **options) -> None:
        # Pictures take a processor for seconds: whoever waits for a page goes first.
        os.nice(NICENESS)
        enqueue_missing()
        threads = periodic.start()
        try:
            call_command("db_worker", interval=0.5, startup_delay=False, reload=False, verbosity=0)
        finally:
            periodic.end(threads, END_PATIENCE)
