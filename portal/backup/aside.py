"""Putting a whole database out of the way, so that one of another version takes its place."""

from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _


def put_aside() -> str:
    """Rename what the database has, and leave an empty one; return the new name.

    PostgreSQL: the schema, which the database's owner may rename. SQLite: the file, unless
    somebody else has it open. Raises DatabaseError or OSError, and nothing has changed.
    """
    mark = f"aside_{timezone.now():%Y%m%d_%H%M%S}"
    if connection.vendor == "postgresql":
        return _rename_schema(mark)
    return _rename_file(mark)


def _rename_schema(name: str) -> str:
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        [schema] = cursor.fetchone()
        cursor.execute(f"ALTER SCHEMA {quote(schema)} RENAME TO {quote(name)}")
        cursor.execute(f"CREATE SCHEMA {quote(schema)}")
    # What it has prepared and looked up names tables that are elsewhere now.
    connection.close()
    return name


def _rename_file(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1000")
        try:
            # All that was written is in the one file then. Refused while somebody has it open, who
            # would go on writing to what is put aside (https://sqlite.org/wal.html, 2.1).
            cursor.execute("PRAGMA journal_mode = DELETE")
        except OperationalError as error:
            reason = _("the site is running: stop it first")
            raise OperationalError(reason) from error
    connection.close()
    file = Path(settings.DATABASES["default"]["NAME"])
    aside = file.with_name(f"{file.name}.{name}")
    file.rename(aside)
    return str(aside)
