"""`manage.py inquiries_erase`: forgets a person."""

from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.inquiries import personal_data
from contacts.inquiries.management.person import PersonCommand


class Command(PersonCommand):
    help = "Anonymise all inquiries of one person and remove their files, for good."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--no-input", action="store_true", help="ask nothing")

    def handle(self, *, person: str, dry_run: bool, no_input: bool, **options) -> None:
        found = self.find(person)
        if not found.inquiries().exists():
            # Not an error, so that it may be run twice.
            self.stdout.write(_("Nothing is kept of this person."))
            return
        self.list_found(found)
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
            return
        if not no_input and input(_("Erase for good? Type yes: ")).strip() != "yes":
            raise CommandError(_("Nothing was erased."))
        count = len(personal_data.erase(found))
        words = ngettext("%(count)d inquiry erased.", "%(count)d inquiries erased.", count)
        self.stdout.write(words % {"count": count})
