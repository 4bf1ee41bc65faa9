"""Which tables a backup has, and how their values are written so that either database reads them.

A row is a JSON object by column. JSON columns are kept as the text they are: the database's null
and JSON's are not the same, and neither database need understand what is in them.
"""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model

#: Made anew from the other tables.
DERIVED = frozenset({"wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry"})
#: What only a running site needs. Sessions are as good as passwords: no archive has them.
PASSING = frozenset(
    {
        "sessions.Session", "usersessions.UserSession", "accounts.AttemptCount",
        "wagtailadmin.EditingSession", "wagtailadmin.FormState",
    }
)  # fmt: skip
#: What is true of the machine, whichever site is restored onto it.
OWN = frozenset(
    {"published.Edition", "portal.Heartbeat", "backup.Backup", "backup.Restoration"}
)  # fmt: skip
#: Rows read and written at once.
BATCH = 500

_FROM_TEXT = {
    "BinaryField": base64.b64decode,
    "DateField": date.fromisoformat,
    "DateTimeField": datetime.fromisoformat,
    "DecimalField": Decimal,
    "DurationField": lambda text: timedelta(microseconds=int(text)),
    "TimeField": time.fromisoformat,
    "UUIDField": UUID,
}


def saved(apps: Apps = current_apps) -> dict[str, type[Model]]:
    """Return the models whose tables are saved, by label."""
    return _tables(apps, DERIVED | PASSING | OWN)


def emptied(apps: Apps = current_apps) -> dict[str, type[Model]]:
    """Return the models whose rows go when a site is restored, by label."""
    return _tables(apps, OWN | {"wagtailsearch.SQLiteFTSIndexEntry"})


def _tables(apps: Apps, without: frozenset[str]) -> dict[str, type[Model]]:
    models = apps.get_models(include_auto_created=True)
    kept = [m for m in models if m._meta.managed and not m._meta.proxy and not m._meta.swapped]
    return {m._meta.label: m for m in kept if m._meta.label not in without}


def columns(model: type[Model]) -> list[str]:
    return sorted(field.column for field in model._meta.local_concrete_fields)


def count(connection: BaseDatabaseWrapper, model: type[Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {_quoted(connection, model._meta.db_table)}")
        return cursor.fetchone()[0]


def read(connection: BaseDatabaseWrapper, model: type[Model]) -> Iterator[str]:
    """Yield the rows of a table as JSON, in the order of their keys, a few of them in memory."""
    fields = model._meta.local_concrete_fields
    names = [field.column for field in fields]
    converters = [_converters(connection, model, field) for field in fields]
    listed = ", ".join(_quoted(connection, name) for name in names)
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {listed} FROM {_quoted(connection, table)} ORDER BY {_quoted(connection, key)}"
        )
        while rows := cursor.fetchmany(BATCH):
            for row in rows:
                values = map(_converted, row, converters)
                yield _JSON.encode(dict(zip(names, values, strict=True)))


def _converters(connection: BaseDatabaseWrapper, model: type[Model], field: Field) -> list:
    """The database's own conversions, without those of the field: a form, no Python objects."""
    column = field.get_col(model._meta.db_table)
    found = connection.ops.get_db_converters(column)
    return [lambda value, c=convert: c(value, column, connection) for convert in found]


def _converted(value: Any, converters: list) -> Any:
    for convert in converters:
        value = convert(value)
    return value


def _to_text(value: Any) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case timedelta():
            return str(value // timedelta(microseconds=1))
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    raise TypeError(f"No backup has values such as {value!r}.")


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_to_text)


class RowWriter:
    """Writes rows of one table as `read` gave them."""

    def __init__(self, connection: BaseDatabaseWrapper, model: type[Model]) -> None:
        self.connection = connection
        self.fields = model._meta.local_concrete_fields
        self.plain = [_prepared_by(connection, field) for field in self.fields]
        names = ", ".join(_quoted(connection, field.column) for field in self.fields)
        marks = ", ".join(["%s"] * len(self.fields))
        table = _quoted(connection, model._meta.db_table)
        self.statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"

    def write(self, rows: list[dict[str, Any]]) -> None:
        """Insert `rows`. Raises DatabaseError, ValueError or KeyError where one does not fit."""
        values = [
            tuple(
                prepare(row[field.column])
                for field, prepare in zip(self.fields, self.plain, strict=True)
            )
            for row in rows
        ]
        with self.connection.cursor() as cursor:
            cursor.executemany(self.statement, values)


def _prepared_by(connection: BaseDatabaseWrapper, field: Field):
    """Return the function that makes of a value in an archive one for the database."""
    while field.remote_field:
        field = field.target_field
    kind = field.get_internal_type()
    if kind == "JSONField":
        return lambda value: value
    from_text = _FROM_TEXT.get(kind, lambda value: value)

    def prepare(value: Any) -> Any:
        if value is None:
            return None
        return field.get_db_prep_value(from_text(value), connection, prepared=True)

    return prepare


def _quoted(connection: BaseDatabaseWrapper, name: str) -> str:
    return connection.ops.quote_name(name)
