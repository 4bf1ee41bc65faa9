"""Which SQL statements may change what visitors see.

Signals do not tell of QuerySet.update, of bulk_create, of treebeard's moves or of SQL; so the
connection itself is followed. What is not known to leave the public pages as they are raises the
edition.
"""

import re
from functools import lru_cache
from itertools import count, islice

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.published import drafts, edition

#: Statements that change no row. Those that change tables belong to migrations, after which the
#: edition is raised.
_HARMLESS = frozenset(
    (
        "SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PRAGMA", "SHOW", "SET",
        "EXPLAIN", "ANALYZE", "VACUUM", "CREATE", "ALTER", "DROP", "COMMENT", "LOCK", "DECLARE",
        "FETCH", "CLOSE", "LISTEN", "UNLISTEN", "NOTIFY",
    )
)  # fmt: skip
_FIRST_WORD = re.compile(r"[\s(]*(\w+)")
_WRITE = re.compile(
    r"\b(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE(?!\s+SET\b)(?:\s+ONLY)?"
    r'|DELETE\s+FROM(?:\s+ONLY)?)\s+"?(\w+)"?',
    re.IGNORECASE,
)
_SET = re.compile(r'UPDATE "wagtailcore_page" SET (.*) WHERE ', re.DOTALL)
_ASSIGNED = re.compile(r'"(\w+)" = ')
#: Columns of a page that only its editors see: saving a draft changes no others.
DRAFT_COLUMNS = frozenset(
    (
        "approved_schedule", "draft_title", "expire_at", "go_live_at", "has_unpublished_changes",
        "latest_revision_created_at", "latest_revision_id", "locked", "locked_at", "locked_by_id",
    )
)  # fmt: skip

_STATE = "_portal_state"
_states = count(1)
#: Databases in which the edition's table was seen.
_prepared: set[str] = set()


def follow(connection: BaseDatabaseWrapper, **kwargs) -> None:
    """Look at every statement of a new connection (a receiver of `connection_created`)."""
    if connection.alias == DEFAULT_DB_ALIAS and _look not in connection.execute_wrappers:
        connection.execute_wrappers.append(_look)


def after_migrations(using: str, **kwargs) -> None:
    """Raise the edition: migrations may have changed anything (a receiver of `post_migrate`)."""
    if using == DEFAULT_DB_ALIAS:
        edition.raise_now()


def _look(execute, sql, params, many, context):
    connection = context["connection"]
    if not isinstance(sql, str) or not sql.startswith("SELECT"):
        _note(connection, sql)
    if not may_change_pages(sql) or not _has_table(connection) or _saves_unseen(connection, sql):
        return execute(sql, params, many, context)
    if connection.in_atomic_block:
        edition.raise_now()
        return execute(sql, params, many, context)
    with transaction.atomic():
        edition.raise_now()
        result = execute(sql, params, many, context)
        cursor = context["cursor"].cursor
        if connection.vendor == "sqlite" and cursor.description:
            context["cursor"].cursor = _Fetched(cursor)
        return result


def _saves_unseen(connection: BaseDatabaseWrapper, sql: object) -> bool:
    tables = _WRITE.findall(sql) if isinstance(sql, str) else []
    return bool(tables) and drafts.are_unseen(connection, tables)


def _note(connection: BaseDatabaseWrapper, sql: object) -> None:
    """Number what a connection sees anew if a statement may change it, or takes changes back."""
    if may_change_pages(sql) or str(sql).startswith("ROLLBACK"):
        setattr(connection, _STATE, next(_states))


def state_of(connection: BaseDatabaseWrapper) -> int:
    """Return a number that is another after each change of the transaction under way."""
    return getattr(connection, _STATE, 0) if edition.is_changing(connection) else 0


class _Fetched:
    """A cursor whose rows have been read: SQLite commits no statement before its last row.

    Django reads those of INSERT … RETURNING after it was executed.
    """

    def __init__(self, cursor) -> None:
        self._cursor = cursor
        self._rows = iter(cursor.fetchall())

    def __getattr__(self, name: str):
        return getattr(self._cursor, name)

    def __iter__(self):
        return self._rows

    def execute(self, *args):
        self._rows = self._cursor.execute(*args)
        return self._rows

    def executemany(self, *args):
        self._rows = self._cursor.executemany(*args)
        return self._rows

    def fetchone(self):
        return next(self._rows, None)

    def fetchmany(self, size: int = 1):
        return list(islice(self._rows, size))

    def fetchall(self):
        return list(self._rows)


def may_change_pages(sql: object) -> bool:
    """Whether a statement may change what any visitor sees."""
    if not isinstance(sql, str):
        return True
    word = _FIRST_WORD.match(sql)
    if word is None or (first := word[1].upper()) in _HARMLESS:
        return word is None
    tables = _WRITE.findall(sql)
    if not tables:
        return first != "WITH"
    if all(_is_never_public(table.lower()) for table in tables):
        return False
    return not _saves_a_draft(sql)


def _saves_a_draft(sql: str) -> bool:
    found = _SET.match(sql)
    return bool(found) and DRAFT_COLUMNS.issuperset(_ASSIGNED.findall(found[1]))


def _is_never_public(table: str) -> bool:
    # SQLite keeps the words of the search index in a table beside it.
    return table.removesuffix("_fts") in _never_public()


@lru_cache(maxsize=1)
def _never_public() -> frozenset[str]:
    """Read settings.NEVER_PUBLIC: models by their label, whole apps by theirs."""
    tables = {"django_migrations", "published_edition"}
    for label in settings.NEVER_PUBLIC:
        if "." in label:
            tables.add(apps.get_model(label)._meta.db_table)
        else:
            models = apps.get_app_config(label).get_models(include_auto_created=True)
            tables.update(model._meta.db_table for model in models)
    return frozenset(tables)


def _has_table(connection: BaseDatabaseWrapper) -> bool:
    """Whether the edition is there yet; migrations write before it is."""
    database = str(connection.settings_dict["NAME"])
    if database not in _prepared:
        if "published_edition" not in connection.introspection.table_names():
            return False
        _prepared.add(database)
    return True
