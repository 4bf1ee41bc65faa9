"""Making the site of an archive this site: rows in one transaction, then two renamings.

Until the transaction commits, the old site is all there is; from then on the new one is, and its
uploads are put in their place by whoever sees that they are not: this process, or, if it was
killed in that moment, the worker or the next start.
"""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal import query_planning
from portal.backup import files, reading, tables, uploads
from portal.backup.archive import UnusableArchive, rows_in
from portal.backup.making import Progress
from portal.backup.models import Restoration
from portal.backup.reading import Contents
from portal.published import edition

#: How long PostgreSQL may wait for somebody else's transaction to end.
LOCK_TIMEOUT = "120s"
#: Pages that Wagtail's own migrations make: the root and its welcome.
FIRST_PAGES = 2


class RestoreFailed(Exception):
    """Nothing was changed; the message says why."""


def has_tables() -> bool:
    return "django_migrations" in connection.introspection.table_names()


def is_empty() -> bool:
    """Whether this site has nothing that could be lost: nobody's account, and no page."""
    if not has_tables():
        return True
    return not get_user_model().objects.exists() and Page.objects.count() <= FIRST_PAGES


def require_fitting_database(contents: Contents) -> None:
    """Raise RestoreFailed when the rows cannot be written into the database as it is."""
    if not has_tables():
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RestoreFailed(_("this database is not up to date: run `manage.py migrate` first"))
    if reading.is_older(contents):
        raise RestoreFailed(
            _(
                "the archive is of an older version: restore it into a new, empty database "
                "(another DATABASE_URL or DATA_DIR), where it is brought up to date"
            )
        )


def restore(staging: Path, contents: Contents, progress: Progress) -> None:
    """Make what is unpacked in `staging` the site. Raises RestoreFailed, and nothing has changed.

    A database without tables gets them, as they were when the archive was made; then the rows;
    then what later versions changed.
    """
    is_new, is_older = not has_tables(), reading.is_older(contents)
    apps = _make_tables(contents) if is_new else current_apps
    models, emptied = tables.saved(apps), list(tables.emptied(apps).values())
    # Renamed into place they are read at once, and so have to be on the disk.
    os.sync()
    try:
        with transaction.atomic():
            _lock(emptied)
            _empty(emptied)
            _load(staging / "database", models, contents, progress)
            connection.check_constraints()
            _reset_sequences(emptied)
            if not is_older:
                _index(progress)
            Restoration.objects.create(folder=staging.name)
            edition.raise_now()
    except (DatabaseError, UnusableArchive, KeyError, TypeError, ValueError) as error:
        raise RestoreFailed(" ".join(str(error).split())) from error
    finish(staging)
    if is_older:
        call_command("migrate", verbosity=0, interactive=False)
        _index(progress)
    query_planning.vacuum()


def _make_tables(contents: Contents) -> Apps:
    """Migrate a new database to where the archive's site was; return the models of that time."""
    if not reading.is_older(contents):
        call_command("migrate", verbosity=0, interactive=False)
        return current_apps
    executor = MigrationExecutor(connection)
    graph, there = executor.loader.graph, contents.migrations
    last = [
        node
        for node in graph.nodes
        if node in there and not any(child in there for child in _later_in_app(graph, node))
    ]
    return executor.migrate(last).apps


def _later_in_app(graph: MigrationGraph, node: tuple[str, str]) -> list[tuple[str, str]]:
    return [child.key for child in graph.node_map[node].children if child.key[0] == node[0]]


def _quoted(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _lock(models: list[type[Model]]) -> None:
    """Have everybody else's writing wait; they go on reading what there was."""
    if connection.vendor == "postgresql":
        names = ", ".join(map(_quoted, models))
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


def _empty(models: list[type[Model]]) -> None:
    """Remove all rows. Foreign keys are looked at when the transaction ends.

    Not by TRUNCATE, which would have everybody wait who wants to read.
    """
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"DELETE FROM {_quoted(model)}")


def _load(
    folder: Path, models: dict[str, type[Model]], contents: Contents, progress: Progress
) -> None:
    done = 0
    for label, model in models.items():
        rows = _rows(folder / label)
        writer = tables.RowWriter(connection, model)
        while batch := list(islice(rows, tables.BATCH)):
            try:
                writer.write(batch)
            except (DatabaseError, KeyError, TypeError, ValueError) as error:
                raise RestoreFailed(f"{label}: {' '.join(str(error).split())}") from error
            done += len(batch)
            progress("rows", done, contents.rows)


def _rows(folder: Path) -> Iterator[dict]:
    for part in sorted(folder.glob("*.jsonl.gz")):
        with part.open("rb") as stream:
            yield from rows_in(stream)


def _reset_sequences(models: list[type[Model]]) -> None:
    """Have the next rows' keys follow those that were restored."""
    if connection.vendor == "sqlite":
        statements = connection.ops.sequence_reset_by_name_sql(
            no_style(), [{"table": model._meta.db_table} for model in models]
        )
    else:
        statements = connection.ops.sequence_reset_sql(no_style(), models)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _index(progress: Progress) -> None:
    """Forget what this process knows of the rows before, and fill the search index."""
    ContentType.objects.clear_cache()
    cache.clear()
    progress("index", 0, 1)
    call_command("update_index", verbosity=0)
    progress("index", 1, 1)


def finish(staging: Path) -> None:
    """Put the uploads of a committed restore in their place, and forget the others."""
    uploads.swap(staging)
    Restoration.objects.filter(folder=staging.name).delete()
    uploads.discard(staging)


def settle() -> None:
    """Finish a restore that was killed after its commit, and tidy up after others."""
    if _has_traces():
        with files.only_one() as is_alone:
            if is_alone:
                tidy_up()


def tidy_up() -> None:
    """Do so while `files.only_one` is held."""
    if Restoration._meta.db_table in connection.introspection.table_names():
        for folder in Restoration.objects.values_list("folder", flat=True):
            staging = Path(settings.DATA_DIR) / folder
            if staging.is_dir() or settings.MEDIA_STORAGE:
                finish(staging)
    uploads.remove_leftovers()


def _has_traces() -> bool:
    """Whether there is any folder of a backup or restore, finished or not.

    The folder of a node that is no more may be missing: then the row tells.
    """
    if settings.MEDIA_STORAGE and Restoration.objects.exists():
        return True
    parents = {Path(settings.DATA_DIR), *(root.parent for root in files.roots().values())}
    marks = (files.PREFIX_LINKS, files.PREFIX_STAGING)
    return any(any(parent.glob(f"{mark}*")) for parent in parents for mark in marks)
