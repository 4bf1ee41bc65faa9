"""`manage.py backup`: the whole site in one file."""

import os
import sys
from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from portal.backup import daily, encryption, files, making, places, restoring
from portal.management.terminal import ProgressLine, TerminalCommand


class Command(TerminalCommand):
    help = (
        "Write the whole site, as of one moment, into an archive: FILE; a new one in the folder "
        "DIR, from which old ones are removed by rule; the same in object storage, "
        "s3://bucket/site.tar or s3://bucket/folder; or - for standard output. Without a target: "
        "into BACKUP_DIR."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", metavar="FILE|DIR|s3://…|-", nargs="?", default="")
        parser.add_argument(
            "--recipient", action="append", metavar="KEY", default=[],
            help="encrypt for this public key of age, instead of BACKUP_RECIPIENTS",
        )  # fmt: skip

    def handle(self, *, target: str, recipient: list[str], verbosity: int, **options) -> None:
        line = ProgressLine(self.stderr if target == "-" else self.stdout, verbosity)
        try:
            keys = [encryption.recipient(text) for text in recipient] or daily.recipients()
            with files.only_one() as is_alone:
                if not is_alone:
                    raise CommandError(_("Another backup or restore is under way."))
                restoring.tidy_up()
                self._make(target, keys, line)
        except (encryption.KeyUnusable, making.BackupFailed, OSError, DatabaseError) as error:
            line.end()
            raise CommandError(
                _("No backup was made: %(reason)s.") % {"reason": str(error).strip()}
            ) from None

    def _make(self, target: str, keys: list, line: ProgressLine) -> None:
        if target == "-":
            with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as output:
                making.to_stream(output, keys, line.progress)
            line.end()
            return
        try:
            folder = places.at(target) if target else daily.folder()
        except ValueError as error:
            raise CommandError(f"{target}: {error}.") from None
        if folder is None:
            raise CommandError(_("Say where to: BACKUP_DIR is off."))
        if folder.is_dir() or not target or target.endswith("/"):
            made = daily.make_in(folder.resolve(), keys, line.progress)
        else:
            made = making.to_file(folder.resolve(), keys, line.progress)
            daily.test(made, folder.resolve(), is_encrypted=bool(keys))
        line.end()
        if made.test_error:
            raise CommandError(
                _("%(path)s was written, but cannot be restored: %(reason)s.")
                % {"path": made.path, "reason": made.test_error}
            )
        size = f"{made.size / 1024 / 1024:,.1f} MB"
        self.stdout.write(_("%(path)s, %(size)s, tested.") % {"path": made.path, "size": size})
