"""Reading the whole database as of one moment, while everybody else goes on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def reading() -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection of its own on which nothing changes until it is closed.

    PostgreSQL: https://www.postgresql.org/docs/current/sql-set-transaction.html; SQLite: a
    transaction that only reads, which in WAL keeps nobody from writing
    (https://sqlite.org/isolation.html).
    """
    connection = connections[DEFAULT_DB_ALIAS].copy()
    # The site's own transactions take SQLite's write lock as they begin; this one must not.
    connection.settings_dict["OPTIONS"].pop("transaction_mode", None)
    try:
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # The moment is that of the first look.
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
        yield connection
        # Closing ends it too, but for a database in memory, which stays open.
        connection.rollback()
    finally:
        connection.close()
