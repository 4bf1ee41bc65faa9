"""`manage.py inquiries_export`: gives a person all that is kept of them."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from contacts.inquiries import personal_data
from contacts.inquiries.management.person import PersonCommand


class Command(PersonCommand):
    help = "Export all inquiries of one person, as JSON, or with their files as a ZIP archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--output",
            type=Path,
            metavar="FILE",
            help="a new ZIP archive, files included (default: JSON on the standard output)",
        )

    def handle(self, *, person: str, dry_run: bool, output: Path | None, **options) -> None:
        found = self.find(person)
        if not found.inquiries().exists():
            raise CommandError(_("Nothing is kept of this person."), returncode=2)
        if dry_run:
            self.list_found(found)
        elif output is None:
            self.stdout.write(personal_data.as_json(found))
        else:
            self._write(found, output)
        if not dry_run:
            personal_data.record_export(found)

    def _write(self, found: personal_data.Person, output: Path) -> None:
        try:
            with output.open("xb") as file:
                output.chmod(0o600)
                personal_data.write_zip(found, file)
        except FileExistsError:
            raise CommandError(_("%(file)s exists already.") % {"file": output}) from None
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}") from error
        self.stdout.write(_("Written to %(file)s.") % {"file": output})
