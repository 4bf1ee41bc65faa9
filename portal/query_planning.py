"""What the database's planner is told of how many rows there are, and of which."""

from django.db import connection


def analyse() -> None:
    """Have PostgreSQL count anew what its tables have, after very many rows have come at once.

    SQLite is not asked to: it plans as well for what it does not know, and the queries of pages
    are written for that (docs/decisions/0015).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
