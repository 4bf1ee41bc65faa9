"""`manage.py prepare`: what `serve` does first, for whoever starts web and worker apart."""

from argparse import ArgumentParser

from django.utils.translation import gettext as _

from portal.management.terminal import TerminalCommand
from portal.serving import preparation


class Command(TerminalCommand):
    help = (
        "Make the site ready to be served: tables, static files, the demo company in an empty "
        "database, the address of the site, and the first login, whose password is shown once."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only-static", action="store_true", help="only the static files; asks no database"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="only say whether tables are to be changed"
        )

    def handle(self, *, only_static: bool, dry_run: bool, **options) -> None:
        preparation.require_writable_data_dir()
        if dry_run:
            preparation.require_database()
            for name in preparation.pending_migrations():
                self.stdout.write(_("To be applied: %(name)s") % {"name": name})
            self.stdout.write(_("Dry run: nothing was written."))
            return
        if only_static:
            preparation.collect_static(self.stdout.write)
            return
        if login := preparation.prepare(self.stdout.write):
            self.stdout.write(
                _("  Login:  %(name)s   password: %(password)s   (shown only now)")
                % {"name": login[0], "password": login[1]}
            )
