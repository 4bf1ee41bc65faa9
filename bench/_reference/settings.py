"""The site's own settings, with the references beside it."""

from portal.settings import *  # noqa: F403

INSTALLED_APPS += ["wagtail.contrib.forms", "bench._reference"]  # noqa: F405
ROOT_URLCONF = "bench._reference.urls"
# Nothing is measured that has a style sheet.
STORAGES["staticfiles"]["BACKEND"] = (  # noqa: F405
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
