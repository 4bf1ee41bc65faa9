"""What the database's planner is told of how many rows there are, and of which."""

from django.db import connection


def vacuum() -> None:
    """Have PostgreSQL look through its tables after very many rows have come at once.

    It counts what they have, for its planner, and notes which pages of a table everybody may see:
    until then an index alone answers nothing, and page 2,500 of a list reads 30,000 articles
    (https://www.postgresql.org/docs/current/routine-vacuuming.html). In a transaction, where it may
    not do that, it only counts.

    SQLite is not asked to: it plans as well for what it does not know, and the queries of pages
    are written for that (docs/decisions/0015).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")
