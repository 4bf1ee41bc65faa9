"""The backend to set in `WAGTAILSEARCH_BACKENDS`: the one that fits the site's database."""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from modelsearch.backends.base import BaseSearchBackend


def SearchBackend(params: dict) -> BaseSearchBackend:
    """Return the search backend for the default database."""
    match connection.vendor:
        case "sqlite":
            from .sqlite import SQLiteSearchBackend

            return SQLiteSearchBackend(params)
        case "postgresql":
            from .postgresql import PostgresSearchBackend

            return PostgresSearchBackend(params)
    raise ImproperlyConfigured(
        f"portal.search knows SQLite and PostgreSQL, not {connection.vendor}."
    )
