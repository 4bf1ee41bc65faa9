"""`manage.py demo`: loads the demo company, and as many articles as are asked for."""

import argparse

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from portal.demo import loader, many
from portal.management.terminal import TerminalCommand
from portal.query_planning import vacuum
from portal.search.segments import merge_segments

#: The grammar has more titles, but tells of nobody who asked for more.
MOST = 100_000


def article_count(text: str) -> int:
    """Read a number of articles. Raises ArgumentTypeError outside of 0 to MOST."""
    if not (text.isascii() and text.isdigit() and int(text) <= MOST):
        raise argparse.ArgumentTypeError(_("a number from 0 to %(most)s") % {"most": MOST})
    return int(text)


class Command(TerminalCommand):
    help = (
        "Load the demo company in both languages, with --articles N also N made-up articles in "
        "Chinese. What is already there is left as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--articles", type=article_count, default=0, metavar="N")

    def handle(self, *, verbosity: int, articles: int = 0, **options) -> None:
        made: list[str] = []

        def progress(title: str) -> None:
            made.append(title)
            if verbosity:
                self.stdout.write(f"{len(made):3}  {title}")

        def count(done: int) -> None:
            if verbosity:
                self.stdout.write(f"{done:>7,} / {articles:,}", ending="\r")
                self.stdout.flush()

        loader.load(progress)
        if verbosity:
            self.stdout.write(_("%(count)s pages made.") % {"count": len(made)})
        if articles:
            new = many.make(articles, count)
            vacuum()
            merge_segments()
            if verbosity:
                text = _("%(new)s of %(count)s articles made, the others were there.")
                self.stdout.write("\n" + text % {"new": new, "count": articles})
