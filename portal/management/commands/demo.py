"""`manage.py demo`: loads the demo company."""

from django.utils.translation import gettext as _

from portal.demo import loader
from portal.management.terminal import TerminalCommand


class Command(TerminalCommand):
    help = "Load the demo company in both languages. What is already there is left as it is."

    def handle(self, *, verbosity: int, **options) -> None:
        made: list[str] = []

        def progress(title: str) -> None:
            made.append(title)
            if verbosity:
                self.stdout.write(f"{len(made):3}  {title}")

        loader.load(progress)
        if verbosity:
            self.stdout.write(_("%(count)s pages made.") % {"count": len(made)})
