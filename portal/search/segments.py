"""The segments of FTS5's index, merged a little at a time while the site serves.

What a transaction writes to the index is a segment of its own, and FTS5 merges some of them as they
come (https://www.sqlite.org/fts5.html#the_automerge_configuration_option). After 100,000 articles
fourteen are left, and each token of a query is looked for in all of them: in one it is found in
half the time.
"""

import time

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from modelsearch.conf import get_app_config

from .rebuilding import PAUSE, writing_to

#: Pages of 4 KB that are written in one transaction: others who write wait for some 0.1 s.
PAGES = 1000


def merge_segments(most: int = 1) -> None:
    """Merge all segments of SQLite's index into one, if there are more than `most`.

    It takes half a minute for 100,000 articles, and may be broken off and done again. With
    PostgreSQL there is nothing to do.
    """
    using = writing_to()
    connection = connections[using]
    if connection.vendor != "sqlite" or count(using) <= most:
        return
    # A negative number begins to merge all: https://www.sqlite.org/fts5.html#the_merge_command
    pages = -PAGES
    while _merge(using, pages):
        pages = PAGES
        if not connection.in_atomic_block:
            time.sleep(PAUSE)


def count(using: str) -> int:
    """Return the number of segments."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT COUNT(DISTINCT segid) FROM {_table()}_idx")
        return cursor.fetchone()[0]


def _merge(using: str, pages: int) -> bool:
    """Merge so many pages; return whether there was anything to merge."""
    table = _table()
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        before = _changes(cursor)
        cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', %s)", [pages])
        # One change is the command itself.
        return _changes(cursor) - before >= 2


def _changes(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT TOTAL_CHANGES()")
    return cursor.fetchone()[0]


def _table() -> str:
    # Where the database is another, there is no such model.
    return get_app_config().get_model("SQLiteFTSIndexEntry")._meta.db_table
