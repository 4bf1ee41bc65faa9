"""What the commands about one person's data share."""

from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from contacts.inquiries.personal_data import NotADetail, Person
from portal.management.terminal import TerminalCommand


class PersonCommand(TerminalCommand):
    """A command whose first argument is a person's e-mail address, phone number or WeChat ID."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", metavar="PERSON", help="e-mail, phone or WeChat ID")
        parser.add_argument("--dry-run", action="store_true", help="only say what is found")

    def find(self, text: str) -> Person:
        try:
            return Person.by(text)
        except NotADetail:
            raise CommandError(
                _("Enter an e-mail address, a phone number or a WeChat ID.")
            ) from None

    def list_found(self, person: Person) -> None:
        for inquiry in person.inquiries():
            received = inquiry.created_at.date().isoformat()
            self.stdout.write(f"{inquiry.reference}  {received}  {inquiry.get_status_display()}")
