"""What many pages show alike, read once in an edition instead of once for each page.

The menus, the company, the people: kept in the process under the name of the edition that was read
before they were. The edition is raised by every change that visitors can see, in the same
transaction; so what is found under the edition in force is what the database would answer, and
there is nothing to forget.
"""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest
from django.utils import timezone

from portal.published import edition, statements

T = TypeVar("T")
#: So many things at most; what is beyond is read each time.
MOST = 2000
_EDITION = "_portal_edition"

#: The name of an edition and what was read under it. Replaced as a whole, for the next edition.
_kept: tuple[str, dict[Hashable, tuple[Any, datetime | None]]] = ("", {})


def remembered(
    request: HttpRequest | None,
    key: Hashable,
    read: Callable[[], T],
    until: Callable[[], datetime | None] = lambda: None,
) -> T:
    """Return what `read` returns in the edition in force, called once in this process.

    The value is shared by all requests: nobody may change it. `until` tells when it may become
    another by itself. In a preview it is read each time.
    """
    name = _edition_of(request)
    if not name:
        return read()
    values = _values_of(name)
    if key not in values:
        found = read(), until()
        if len(values) < MOST:
            values[key] = found
        return found[0]
    value, end = values[key]
    # The worker raises the edition when the time has come, but not at that very moment.
    return value if end is None or timezone.now() < end else read()


def begin(request: HttpRequest, name: str) -> None:
    """Tell under which edition `request` is answered, so that the database need not be asked."""
    setattr(request, _EDITION, name if edition.is_only_one(name) else "")


def _edition_of(request: HttpRequest | None) -> str:
    """Return the edition in force before anything was read for `request`, "" if unknown.

    Within a transaction, with a number that each of its changes makes another.
    """
    if request is None or getattr(request, "is_preview", False):
        return ""
    if not hasattr(request, _EDITION):
        begin(request, edition.name())
    name = getattr(request, _EDITION)
    connection = connections[DEFAULT_DB_ALIAS]
    if name and connection.in_atomic_block:
        # What it has changed itself, nobody else sees yet, and perhaps never will.
        return f"{name} {statements.state_of(connection)}"
    return name


def _values_of(name: str) -> dict[Hashable, tuple[Any, datetime | None]]:
    global _kept
    known, values = _kept
    if known != name:
        values = {}
        _kept = (name, values)
    return values
