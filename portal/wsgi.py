"""WSGI entry point: published pages first, then Django."""

import multiprocessing
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django = get_wsgi_application()

# What needs the apps to be there.
from portal.observing import exporter  # noqa: E402
from portal.published import gate, upkeep  # noqa: E402
from portal.published.wsgi import PublishedPages  # noqa: E402

# What it leads to may be of before a crash, or made by another version of the site.
gate.shut_if_possible()

application = PublishedPages(django, upkeep.start_following)


def serving() -> PublishedPages:
    """Return the application in the process that serves it, with its figures at their port."""
    multiprocessing.current_process().name = "web"
    exporter.start()
    return application
