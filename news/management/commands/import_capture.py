"""Saved pages of the old site into news, contacts and factories (see news.importing)."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError
from django.utils.translation import gettext as _

from news.importing import decoding
from news.importing.loader import NoNewsIndex, load
from news.importing.parser import parse
from news.importing.report import printable, report
from portal.management.terminal import TerminalCommand


class Command(TerminalCommand):
    help = "Import saved pages (text captures) of a company's old site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="print the report and write nothing"
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="also publish articles that lack nothing but the date",
        )

        parser.add_argument(
            "--again",
            action="store_true",
            help="also import what was imported before and deleted since",
        )

    def handle(
        self, *, files: list[Path], dry_run: bool, publish: bool, again: bool, **options
    ) -> None:
        captures = {str(path): parse(text) for path, text in _read(files).items()}
        try:
            outcomes = load(list(captures.values()), publish=publish, again=again, dry_run=dry_run)
        except NoNewsIndex as error:
            raise CommandError(
                _("The site has no list of news yet. Run “manage.py demo” or add one in the admin.")
            ) from error
        except IntegrityError as error:
            raise CommandError(
                _("Nothing was imported: someone else was writing. Please try again.")
            ) from error
        except DatabaseError as error:
            raise CommandError(
                _("The database refused (%(error)s). Is “manage.py migrate” still to be run?")
                % {"error": printable(str(error))}
            ) from error
        if not any((outcomes.contacts, outcomes.factories, outcomes.articles)):
            self._say("\n".join(report(captures, outcomes)))
            raise CommandError(_("Nothing in it looks like contacts, factories or news."))
        lines = list(report(captures, outcomes))
        if dry_run:
            lines.append(_("Dry run: nothing was written."))
        self._say("\n".join(lines))

    def _say(self, text: str) -> None:
        """Print, also on a terminal that knows fewer characters than the pages have."""
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        self.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _read(files: list[Path]) -> dict[Path, str]:
    """Return the texts of all files; raise one CommandError for all that cannot be read."""
    texts, errors = {}, []
    for path in files:
        try:
            texts[path] = decoding.read_capture(path)
        except decoding.CaptureError as error:
            errors.append(f"{printable(str(path), 200)}: {_why(error)}")
    if errors:
        raise CommandError("\n".join(errors))
    return texts


def _why(error: decoding.CaptureError) -> str:
    match error:
        case decoding.CaptureMissing():
            return _("cannot be read: %(detail)s") % {"detail": printable(error.detail)}
        case decoding.CaptureIsNoFile():
            return _("is not a file")
        case decoding.CaptureTooLarge():
            return _("is too large for a saved page (more than %(size)d MB or %(lines)d lines)") % {
                "size": decoding.MAX_BYTES // 1024**2,
                "lines": decoding.MAX_LINES,
            }
        case decoding.CaptureEmpty():
            return _("is empty")
        case decoding.CaptureDamaged():
            return _("has broken characters in line %(line)d") % {"line": error.line}
        case _other:
            return _("is not text; save the page as text in UTF-8")
