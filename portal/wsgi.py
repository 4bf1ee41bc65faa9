"""WSGI entry point: published pages first, then Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django = get_wsgi_application()

# What needs the apps to be there.
from portal.published import upkeep  # noqa: E402
from portal.published.wsgi import PublishedPages  # noqa: E402

application = PublishedPages(django)
upkeep.start_following(application.publisher)
