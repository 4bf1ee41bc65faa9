"""SQLite's journal at the end of a process: what it holds goes into the database's own file."""

from contextlib import suppress

from django.db import DatabaseError, connection, connections


def empty() -> None:
    """Have the database in one file, where nobody else has it open.

    Servers end without closing what their threads have opened, and the journal (`-wal`) stays
    beside the file, with what was written last. Whoever then copied the file alone would leave
    that behind (https://sqlite.org/wal.html#the_wal_file). Who closes last empties it.
    """
    if connection.vendor != "sqlite":
        return
    # A disk that is full, or a file that is gone: the journal stays, and nothing is lost.
    with suppress(DatabaseError):
        connection.ensure_connection()
    connections.close_all()
