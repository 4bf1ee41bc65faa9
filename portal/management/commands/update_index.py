"""`manage.py update_index`, which Wagtail has too: of two commands the first app's is run."""

from portal.management.terminal import TerminalCommand
from portal.search.management.commands import update_index


class Command(TerminalCommand, update_index.Command):
    pass
