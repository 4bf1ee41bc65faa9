"""`manage.py restore`: the site of an archive."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from portal.backup import encryption, files, making, places, reading, restoring, uploads
from portal.backup.archive import UnusableArchive
from portal.backup.aside import put_aside
from portal.backup.models import Backup
from portal.backup.places import Place
from portal.backup.reading import Contents
from portal.management.terminal import ProgressLine, TerminalCommand
from portal.serving import preparation


class Command(TerminalCommand):
    help = (
        "Make the site in the archive FILE, or s3://bucket/site.tar, this site; what is here now "
        "is replaced."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE|s3://…")
        parser.add_argument(
            "--dry-run", action="store_true", help="only read it, to the end, and say what it has"
        )
        parser.add_argument(
            "--identity", type=Path, metavar="FILE", help="private key of age, if it is encrypted"
        )
        parser.add_argument("--no-input", action="store_true", help="ask nothing")
        parser.add_argument(
            "--aside", action="store_true",
            help="put the tables that are there aside, whatever their version, and begin with "
            "none; the site must be stopped",
        )  # fmt: skip

    def handle(
        self, *, file: str, dry_run: bool, identity: Path | None, no_input: bool, aside: bool,
        verbosity: int, **options,
    ) -> None:  # fmt: skip
        preparation.require_writable_data_dir()
        preparation.require_database()
        try:
            file = places.at(file)
        except ValueError as error:
            raise CommandError(f"{file}: {error}.") from None
        try:
            keys = encryption.identities(identity) if identity else []
            if dry_run:
                self._try(file, keys)
                return
            with files.only_one() as is_alone:
                if not is_alone:
                    raise CommandError(_("Another backup or restore is under way."))
                line = ProgressLine(self.stdout, verbosity)
                self._restore(file, keys, no_input, aside, line)
        except (UnusableArchive, restoring.RestoreFailed, encryption.KeyUnusable) as error:
            raise CommandError(self._refused(str(error))) from None
        except (OSError, DatabaseError) as error:
            raise CommandError(self._refused(" ".join(str(error).split()))) from None

    @staticmethod
    def _refused(reason: str) -> str:
        return _("Nothing was restored: %(reason)s.") % {"reason": reason}

    def _try(self, file: Place, keys: list) -> None:
        """Read an archive to its end, and note in the list of backups that it was tested."""
        known = Backup.objects.filter(path=str(file.resolve())) if restoring.has_tables() else None
        made = known.first() if known is not None else None
        try:
            contents = reading.unpack(file, keys, staging=None)
            restoring.require_fitting_database(contents)
        except UnusableArchive as error:
            if made:
                made.note_test(str(error))
            raise
        if made:
            made.note_test("")
        self._describe(contents)
        self.stdout.write(_("Dry run: nothing was written."))

    def _restore(
        self,
        file: Place,
        keys: list,
        no_input: bool,
        is_aside: bool,
        line: ProgressLine,
    ) -> None:
        is_empty = is_aside or restoring.is_empty()
        restoring.tidy_up()
        staging = files.new_staging()
        try:
            contents = reading.unpack(file, keys, staging)
            if not is_aside:
                restoring.require_fitting_database(contents)
            self._describe(contents)
            if not (is_empty or no_input):
                self._ask()
            if is_aside and restoring.has_tables():
                self.stdout.write(
                    _("What was in the database is put aside: %(name)s") % {"name": put_aside()}
                )
            restoring.restore(staging, contents, line.progress)
        except Exception:
            uploads.discard(staging)
            raise
        line.end()
        self.stdout.write(_("Restored. Start the site, or if it is running, restart it."))

    def _describe(self, contents: Contents) -> None:
        header = contents.header
        tables = header["tables"]
        self.stdout.write(
            _(
                "%(site)s as of %(when)s, version %(version)s: %(rows)s rows (%(pages)s pages, "
                "%(accounts)s accounts), %(uploads)s files of %(size)s MB."
            )
            % {
                "site": header["site"],
                "when": header["made_at"][:16].replace("T", " ") + " UTC",
                "version": header["version"]["portal"],
                "rows": f"{contents.rows:,}",
                "pages": f"{tables['wagtailcore.Page']['rows']:,}",
                "accounts": f"{tables['auth.User']['rows']:,}",
                "uploads": f"{contents.uploads:,}",
                "size": f"{contents.upload_bytes / 1024 / 1024:,.1f}",
            }
        )
        if header["key"] != making.key_mark():
            self.stdout.write(
                _(
                    "It was made under another SECRET_KEY: secrets of notification channels "
                    "cannot be read here, until that key is set or they are entered again."
                )
            )

    def _ask(self) -> None:
        self.stdout.write(
            _(
                "There is a site here already, in %(folder)s and %(database)s. Its pages, "
                "inquiries, accounts and files will be REPLACED; `manage.py backup` saves them."
            )
            % {
                "folder": settings.MEDIA_STORAGE or settings.DATA_DIR,
                "database": settings.DATABASES["default"]["NAME"],
            }
        )
        if input(_("Replace it? Type yes: ")).strip() != "yes":
            raise restoring.RestoreFailed(_("it was not agreed to"))
