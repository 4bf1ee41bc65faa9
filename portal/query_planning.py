"""What the database's planner is told of how many rows there are, and of which."""

from django.db import connection

#: Entries of an index that SQLite looks at: enough to tell a few from very many.
ANALYSED = 1000


def analyse() -> None:
    """Have the database count anew what its tables have.

    PostgreSQL does so by itself after many changes, SQLite when it is asked; a limit keeps that
    to a moment at any size (https://sqlite.org/lang_analyze.html#approx). Without it SQLite takes
    any index for one that leaves few rows, and sorts 100,000 pages to show 25.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {ANALYSED}")
        cursor.execute("ANALYZE")


def analyse_sqlite() -> None:
    """Do so where nobody else does."""
    if connection.vendor == "sqlite":
        analyse()
