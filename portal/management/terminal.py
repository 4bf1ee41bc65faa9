"""Commands that speak the language of the terminal they are typed into."""

import os
import time

from django.core.management.base import BaseCommand, OutputWrapper
from django.utils import translation
from django.utils.translation import gettext as _


def terminal_language() -> str:
    """Return "zh-hans" where the terminal's POSIX locale is Chinese, else "en"."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh-hans" if next(filter(None, names), "").lower().startswith("zh") else "en"


class TerminalCommand(BaseCommand):
    """A command whose messages are gettext'ed for whoever reads the terminal."""

    def execute(self, *args, **options) -> str | None:
        with translation.override(terminal_language()):
            return super().execute(*args, **options)


class ProgressLine:
    """One line that is written over again; only its last state where nobody looks on."""

    #: Seconds between two states.
    PAUSE = 0.1

    def __init__(self, output: OutputWrapper, verbosity: int) -> None:
        self.output, self.is_shown = output, verbosity > 0
        self.looked_on = output.isatty()
        self.what, self.text, self.shown_at = "", "", 0.0

    def progress(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` of "rows", "uploads" (bytes) or "index" is done."""
        if what != self.what:
            self.end()
            self.what = what
        self.text = self._text(what, done, total)
        now = time.monotonic()
        if self.is_shown and self.looked_on and now - self.shown_at > self.PAUSE:
            self.shown_at = now
            self.output.write(f"\r{self.text}", ending="")
            self.output.flush()

    def end(self) -> None:
        """Leave the line as it is and begin another."""
        if self.is_shown and self.text:
            self.output.write(f"\r{self.text}" if self.looked_on else self.text)
        self.what = self.text = ""

    @staticmethod
    def _text(what: str, done: int, total: int) -> str:
        if what == "index":
            return _("Search index: done.") if done else _("Search index …")
        if what == "uploads":
            mega = 1024 * 1024
            numbers = {"done": f"{done / mega:,.1f}", "total": f"{total / mega:,.1f}"}
            return _("Files: %(done)s of %(total)s MB") % numbers
        return _("Rows: %(done)s of %(total)s") % {"done": f"{done:,}", "total": f"{total:,}"}
