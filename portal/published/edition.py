"""The edition in force: which state of the public content the database is in."""

import logging
import weakref
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from portal.published import gate
from portal.published.models import Edition

logger = logging.getLogger(__name__)
#: What stands in a name for the token of the newest row while there is none.
FIRST = "first"
#: So many rows are left to be added up.
KEPT_ROWS = 50
#: Where a connection remembers the change that its transaction makes.
_CHANGE = "_portal_change"


def name() -> str:
    """Return the name of the edition in force, which no other state of the content has.

    One statement and so one snapshot: what is read afterwards is this edition's or a later one's.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(SUM(raised), 0), "
            "(SELECT token FROM published_edition ORDER BY id DESC LIMIT 1) FROM published_edition"
        )
        number, token = cursor.fetchone()
    return f"{number}-{token or FIRST}"


def is_only_one(found: str) -> bool:
    """Whether a name is of one state of the content: not while no edition was ever raised."""
    return not found.endswith(f"-{FIRST}")


class _Change:
    """A transaction that changes what visitors see, until it is committed or rolled back.

    It keeps the gate closed. On a rollback Django drops what was to be done on commit, and with
    it the only reference to this object; Django has no hook for that.
    """

    __slots__ = ("__weakref__", "hold")

    def __init__(self) -> None:
        self.hold: gate.Hold | None = gate.close()

    def __call__(self) -> None:
        self.hold = None

    @property
    def is_under_way(self) -> bool:
        return self.hold is not None


def raise_now(using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise the edition in the transaction under way, or in one of its own.

    For what changes public content past the database connection's `execute`, such as COPY; all
    else is seen (see statements.py).
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        with transaction.atomic(using):
            return raise_now(using)
    if is_changing(connection):
        return None
    change = _Change()
    Edition.objects.using(using).create()
    setattr(connection, _CHANGE, weakref.ref(change))
    return transaction.on_commit(change, using)


def is_changing(connection: BaseDatabaseWrapper) -> bool:
    """Whether the transaction under way has raised the edition."""
    known = getattr(connection, _CHANGE, None)
    change = known and known()
    return bool(change and change.is_under_way)


def raised_at() -> datetime:
    """Return when the newest edition was raised: what is rendered under it is no older."""
    newest = Edition.objects.order_by("-pk").values_list("at", flat=True).first()
    return newest or timezone.now()


def add_up() -> None:
    """Keep the table small: the sum of its rows, and its newest one, stay what they are."""
    if Edition.objects.count() <= KEPT_ROWS:
        return
    with transaction.atomic():
        rows = Edition.objects.select_for_update().order_by("-pk")
        _newest, *older = rows
        first = older.pop()
        first.raised += sum(row.raised for row in older)
        first.save(update_fields=["raised"])
        Edition.objects.filter(pk__in=[row.pk for row in older]).delete()
