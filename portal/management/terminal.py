"""Commands that speak the language of the terminal they are typed into."""

import os

from django.core.management.base import BaseCommand
from django.utils import translation


def terminal_language() -> str:
    """Return "zh-hans" where the terminal's POSIX locale is Chinese, else "en"."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh-hans" if next(filter(None, names), "").lower().startswith("zh") else "en"


class TerminalCommand(BaseCommand):
    """A command whose messages are gettext'ed for whoever reads the terminal."""

    def execute(self, *args, **options) -> str | None:
        with translation.override(terminal_language()):
            return super().execute(*args, **options)
