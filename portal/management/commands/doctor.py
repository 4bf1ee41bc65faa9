"""`manage.py doctor`: what an operator can get wrong, and what to do about it."""

import sys

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal import doctor
from portal.doctor import Level
from portal.management.terminal import TerminalCommand


class Command(TerminalCommand):
    help = (
        "Look at everything an operator can get wrong, and say what to do about it. The exit code "
        "is 1 if something fails, 0 otherwise. Nothing is changed, and no e-mail is sent."
    )
    requires_system_checks = []

    def handle(self, **options) -> None:
        words = {
            Level.OK: self.style.SUCCESS(pgettext("doctor", "well")),
            Level.REMINDER: self.style.NOTICE(pgettext("doctor", "note")),
            Level.WARNING: self.style.WARNING(pgettext("doctor", "check")),
            Level.FAILURE: self.style.ERROR(pgettext("doctor", "WRONG")),
        }
        worst = Level.OK
        for name, verdict in doctor.examine():
            worst = max(worst, verdict.level)
            self.stdout.write(f"{words[verdict.level]}\t{name}: {verdict.text}")
            if verdict.advice and verdict.level > Level.OK:
                self.stdout.write(f"\t→ {verdict.advice}")
        self.stdout.write("")
        if worst is Level.FAILURE:
            self.stdout.write(self.style.ERROR(_("Something is wrong.")))
            sys.exit(1)
        if worst is Level.WARNING:
            self.stdout.write(_("It runs; look at what is marked."))
        else:
            self.stdout.write(self.style.SUCCESS(_("Healthy.")))
