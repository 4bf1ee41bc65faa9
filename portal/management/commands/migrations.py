"""`manage.py migrations`: notes which migrations are applied, and undoes those applied since."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from portal.management.terminal import TerminalCommand
from portal.serving import preparation


class Command(TerminalCommand):
    help = (
        "Write the names of all applied migrations into FILE (- for standard output); with --back, "
        "undo those that were applied since it was written. What was entered meanwhile is kept."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--back", action="store_true", help="undo what was applied since")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be undone")

    def handle(self, *, file: Path, back: bool, dry_run: bool, **options) -> None:
        preparation.require_database()
        executor = MigrationExecutor(connection)
        try:
            if not back:
                self._note(file, executor, dry_run)
                return
            before = {tuple(line.split(".", 1)) for line in file.read_text().split()}
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        later = self._later(executor, before)
        for migration in later:
            self.stdout.write(_("To be undone: %(name)s") % {"name": migration})
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        elif later:
            executor.migrate(None, plan=[(migration, True) for migration in later])

    def _note(self, file: Path, executor: MigrationExecutor, dry_run: bool) -> None:
        names = sorted(".".join(key) for key in executor.loader.applied_migrations)
        if dry_run or file == Path("-"):
            self.stdout.write("\n".join(names))
        else:
            file.write_text("\n".join(names) + "\n")

    @staticmethod
    def _later(executor: MigrationExecutor, before: set[tuple[str, ...]]) -> list[Migration]:
        """Return what was applied since, newest first. Raises CommandError if it cannot be undone.

        All are looked at before the first one is undone.
        """
        loader = executor.loader
        plan = executor.migration_plan(loader.graph.leaf_nodes(), clean_start=True)
        since = set(loader.applied_migrations) - before
        later = [
            migration
            for migration, _backwards in reversed(plan)
            if (migration.app_label, migration.name) in since
        ]
        for migration in later:
            if not all(operation.reversible for operation in migration.operations):
                raise CommandError(
                    _("%(name)s cannot be undone; restore a backup instead.") % {"name": migration}
                )
        if unknown := since - {(migration.app_label, migration.name) for migration in later}:
            names = ", ".join(sorted(".".join(key) for key in unknown))
            raise CommandError(
                _("Applied by another version, which must undo them: %(names)s") % {"names": names}
            )
        return later
