"""`manage.py serve`: what `make run` does once Python's environment is there."""

import sys
from functools import partial

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from portal.management.terminal import TerminalCommand
from portal.serving import preparation, web
from portal.serving.processes import Supervisor


class Command(TerminalCommand):
    help = "Prepare what is missing, then serve the site with its worker until Ctrl-C."
    requires_system_checks = []

    def handle(self, **options) -> None:
        preparation.require_writable_data_dir()
        preparation.require_free_port(settings.HOST, settings.PORT)
        if settings.METRICS_ADDRESS:
            preparation.require_free_port(*settings.METRICS_ADDRESS)
        self.data_dir = preparation.hold_data_dir()
        login = preparation.prepare(self.say)
        web.load()
        self.run(login)

    def run(self, login: tuple[str, str] | None) -> None:
        supervisor = Supervisor(
            {
                "web": partial(web.serve, settings.HOST, settings.PORT),
                "worker": partial(call_command, "worker"),
            }
        )
        supervisor.start()
        if not supervisor.wait_for_port(self.reachable_host(), settings.PORT):
            supervisor.end()
            if supervisor.stopping:
                return
            raise CommandError(_("The web server did not start; its messages stand above."))
        self.announce(login)
        supervisor.watch()
        self.say(_("Stopped."))

    @staticmethod
    def reachable_host() -> str:
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104

    def announce(self, login: tuple[str, str] | None) -> None:
        self.say("")
        self.say(_("  Site:   %s/") % settings.SITE_URL)
        self.say(_("  Admin:  %s/admin/") % settings.SITE_URL)
        if login:
            self.say(
                _("  Login:  %(name)s   password: %(password)s   (shown only now)")
                % {"name": login[0], "password": login[1]}
            )
        self.say(_("  Ctrl-C stops the site.\n"))

    def say(self, line: str) -> None:
        self.stdout.write(line)
        sys.stdout.flush()
