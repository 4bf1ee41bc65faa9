"""What results can be narrowed by: `SEARCH_FACETS` in the settings names the site's own."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.conf import settings
from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from modelsearch.query import SearchQuery
from wagtail.models import Locale


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow by, as it stands in the address, and how many matches have it."""

    value: str
    label: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Matches:
    """What is counted: the keys of the newest matches, and whether there are `more` than these."""

    keys: Sequence[Any]
    more: bool
    locale: Locale
    _read: dict[Callable, Any] = field(default_factory=dict)

    def once(self, read: Callable[["Matches"], Any]) -> Any:
        """Return what `read` returns of these; facets that ask for the same share it."""
        if read not in self._read:
            self._read[read] = read(self)
        return self._read[read]


class Facet(Protocol):
    """One thing to narrow by, such as the year."""

    #: The name of the parameter in the address.
    parameter: str
    label: str | Promise

    def query(self, value: str, locale: Locale) -> SearchQuery | None:
        """Return what entries with the value are found by, or None if there is no such value."""

    def choices(self, matches: Matches) -> list[Choice]:
        """Return the values that matches have, and their counts.

        Where there are more than these also those that none of these has.
        """


@dataclass(frozen=True, slots=True)
class Filter:
    """A facet as the page of results shows it: `more` says that its counts go no further."""

    facet: Facet
    chosen: str
    choices: list[Choice]
    more: bool


def any_of(keys: Any) -> RawSQL:
    """Return what stands after `pk__in=` for many keys, as `joined` or what stands for that."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM JSON_EACH(%s)", [keys])
    return RawSQL("SELECT UNNEST(%s::bigint[])", [keys])


def joined(keys: Sequence[int]) -> str:
    """Return many keys as one parameter: a thousand would each be looked at on their way."""
    if connection.vendor == "sqlite":
        return json.dumps(list(keys))
    # As text: psycopg takes a millisecond to make an array of a thousand.
    return f"{{{','.join(map(str, keys))}}}"


def facets() -> list[Facet]:
    """Return the site's facets, in their order on the page."""
    return [import_string(path)() for path in getattr(settings, "SEARCH_FACETS", [])]


def chosen(parameters: Mapping[str, str], locale: Locale) -> dict[str, tuple[str, SearchQuery]]:
    """Return the values that an address narrows by, and their queries, by parameter.

    A value that there is not is left out: its results are those without it.
    """
    found = {}
    for facet in facets():
        # PostgreSQL refuses to look for a NUL.
        value = parameters.get(facet.parameter, "")[:100].replace("\0", "\ufffd")
        if value and (query := facet.query(value, locale)) is not None:
            found[facet.parameter] = (value, query)
    return found
