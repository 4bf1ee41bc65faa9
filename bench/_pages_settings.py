"""The site's settings with one of the references instead of its published pages."""

import os

from portal.settings import *  # noqa: F403

match os.environ.get("BENCH_CACHE"):
    case "per-site":
        MIDDLEWARE = [
            "django.middleware.cache.UpdateCacheMiddleware",
            *MIDDLEWARE,  # noqa: F405
            "django.middleware.cache.FetchFromCacheMiddleware",
        ]
    case "wagtailcache":
        INSTALLED_APPS = [*INSTALLED_APPS, "wagtailcache"]  # noqa: F405
        MIDDLEWARE = [
            "wagtailcache.cache.UpdateCacheMiddleware",
            *MIDDLEWARE,
            "wagtailcache.cache.FetchFromCacheMiddleware",
        ]
