"""`manage.py reset_second_factor`: lets somebody in again whose phone is lost."""

from argparse import ArgumentParser

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from portal.accounts import second_factor
from portal.management.terminal import TerminalCommand


class Command(TerminalCommand):
    help = "Remove the authenticator app, passkeys and recovery codes of one account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="the name that the account signs in with")
        parser.add_argument("--dry-run", action="store_true", help="only say what there is")

    def handle(self, *, username: str, dry_run: bool, **options) -> None:
        user = get_user_model().objects.filter(username__iexact=username).first()
        if user is None:
            raise CommandError(_("There is no account %(name)s.") % {"name": username})
        found = second_factor.of(user)
        for authenticator in found:
            self.stdout.write(second_factor.name_of(authenticator))
        if not found:
            self.stdout.write(_("This account has no second factor."))
        elif dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        else:
            second_factor.remove_all(user, by=None)
            self.stdout.write(_("Removed. The password alone opens the account now."))
