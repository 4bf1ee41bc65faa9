"""`manage.py web`: the web server alone, for whoever starts the worker apart."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from portal.serving import web


class Command(BaseCommand):
    help = "Serve the site at HOST:PORT until stopped (SIGINT or SIGTERM)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--threads", type=int, default=web.THREADS, help="Requests answered at once."
        )

    def handle(self, *, threads: int, **options) -> None:
        web.serve(settings.HOST, settings.PORT, threads)
