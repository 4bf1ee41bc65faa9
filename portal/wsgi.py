"""WSGI entry point: published pages first, then Django."""

import multiprocessing
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django = get_wsgi_application()

# What needs the apps to be there.
from portal.observing import exporter  # noqa: E402
from portal.published import gate, upkeep  # noqa: E402
from portal.published.publisher import Publisher  # noqa: E402
from portal.published.wsgi import PublishedPages  # noqa: E402
from portal.statistics import counting  # noqa: E402

# What it leads to may be of before a crash, or made by another version of the site.
gate.close_if_possible()


def begin(publisher: Publisher) -> None:
    """Do, in a process that serves, what has to be done all the time."""
    upkeep.start_following(publisher)
    counting.start_writing()


application = PublishedPages(django, begin)


def serving() -> PublishedPages:
    """Return the application in the process that serves it, with its figures at their port."""
    multiprocessing.current_process().name = "web"
    exporter.start()
    counting.start_writing()
    return application
