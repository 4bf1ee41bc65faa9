"""Queries that pages ask over and over, whose SQL is made once in a process.

Django makes the SQL of a queryset anew each time, which takes longer than the database does to
answer. Here what differs from one time to the next is a `Parameter`; what is read is the same.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from copy import copy
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, QuerySet, Value

#: So many queries are kept. When there are more, those asked longest ago are made anew.
MOST = 500
_made: OrderedDict[Hashable, "Prepared"] = OrderedDict()


class Parameter(Value):
    """Stands in a queryset for a value that is given when it is asked, by its name."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(None, output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection) -> tuple[str, list]:
        return "%s", [self]


#: A time, or what stands for one in a query that is asked again and again.
Moment = datetime | Parameter


class Prepared:
    """A queryset with its SQL. Nothing but what stands in one query: no prefetch_related."""

    def __init__(self, queryset: QuerySet) -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.statement = self.compiler.as_sql()
        except EmptyResultSet:
            self.statement = ("", ())

    def ask(self, **values: Any) -> list:
        """Return what the queryset returns with `values` for its parameters."""
        if not self.statement[0]:
            return []
        asked = _Asked(self, values)
        return list(self.queryset._iterable_class(asked))

    def count(self, **values: Any) -> int:
        """Return how many rows that would be."""
        sql, params = self.statement
        if not sql:
            return 0
        connection = connections[DEFAULT_DB_ALIAS]
        counting = f"SELECT COUNT(*) FROM ({sql}) counted"  # noqa: S608 - Django's own
        with connection.cursor() as cursor:
            cursor.execute(counting, given(params, values))
            return cursor.fetchone()[0]


class _Asked:
    """What Django's iterables read of a queryset, and of its query."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: dict = {}

    def __init__(self, prepared: Prepared, values: dict[str, Any]) -> None:
        self.query, self.prepared, self.values = self, prepared, values
        self.model, self._fields = prepared.queryset.model, prepared.queryset._fields

    def get_compiler(self, using: str):
        connection = connections[using]
        sql, params = self.prepared.statement
        values = given(params, self.values)
        compiler = copy(self.prepared.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (sql, values)
        return compiler


def given(params: Iterable[Any], values: dict[str, Any]) -> list:
    """Return a statement's parameters with `values` for those that have a name."""
    connection = connections[DEFAULT_DB_ALIAS]
    return [
        param.output_field.get_db_prep_value(values[param.name], connection)
        if isinstance(param, Parameter)
        else param
        for param in params
    ]


def prepared(key: Hashable, make: Callable[[], QuerySet]) -> Prepared:
    """Return the query that `make` makes, kept under `key`, which names all it depends on."""
    # Another thread may take away what this one has just found.
    with suppress(KeyError):
        _made.move_to_end(key)
        return _made[key]
    found = _made[key] = Prepared(make())
    with suppress(KeyError):
        while len(_made) > MOST:
            _made.popitem(last=False)
    return found
