"""The database: its version, its settings, and whether it is up to date and whole."""

import time
from collections.abc import Iterator

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.doctor import Verdict, fail, ok, warn

#: Without them what was acknowledged can be lost when the power goes.
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
CLOCKS_APART = 2.0


def check() -> Iterator[Verdict]:
    connection.ensure_connection()
    connection.check_database_version_supported()
    yield from _postgresql() if connection.vendor == "postgresql" else _sqlite()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield fail(
            _("The tables are of an older version."),
            _("Make a backup, then run: manage.py migrate"),
        )
    else:
        yield ok(_("All migrations are applied."))


def _ask(query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return str(cursor.fetchone()[0])


def _postgresql() -> Iterator[Verdict]:
    yield ok(f"PostgreSQL {_ask('SHOW server_version')}")
    if (encoding := _ask("SHOW server_encoding")) != "UTF8":
        yield fail(
            _("The database's encoding is %(name)s.") % {"name": encoding},
            _("Make it anew with ENCODING 'UTF8', and restore a backup there."),
        )
    for name in DURABLE:
        if _ask(f"SHOW {name}") == "off":
            yield fail(
                _("%(name)s is off: a power cut may lose inquiries or the whole database.")
                % {"name": name},
                _("Turn it on in postgresql.conf."),
            )
    before = time.time()
    apart = abs(float(_ask("SELECT EXTRACT(EPOCH FROM clock_timestamp())")) - before)
    # What the question took is no difference.
    if apart - (time.time() - before) > CLOCKS_APART:
        yield warn(
            _("The database's clock is %(seconds)s seconds off.") % {"seconds": round(apart)},
            _("Have both machines set their clocks by NTP."),
        )


def _sqlite() -> Iterator[Verdict]:
    yield ok(f"SQLite {_ask('SELECT sqlite_version()')}")
    if (mode := _ask("PRAGMA journal_mode")) not in ("wal", "memory"):
        yield fail(
            _("The journal is %(mode)s instead of WAL: readers and writers block each other.")
            % {"mode": mode},
            _("Keep DATA_DIR on a local disk; network file systems cannot do WAL."),
        )
    if (found := _ask("PRAGMA quick_check(1)")) != "ok":
        yield fail(
            _("The database file is damaged: %(what)s") % {"what": found},
            _("Stop the site, keep a copy of the file, and restore the last backup."),
        )


def now_is_plausible() -> bool:
    """Whether the clock is not before the newest migration that it recorded."""
    newest = _ask("SELECT MAX(applied) FROM django_migrations")
    return newest[:19] <= f"{timezone.now():%Y-%m-%d %H:%M:%S}"
