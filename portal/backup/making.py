"""Making an archive of the whole site as of one moment."""

import hashlib
import hmac
import os
import secrets
import shutil
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import django
import wagtail
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.backup import encryption, tables, uploads
from portal.backup.archive import Writer
from portal.backup.models import Backup
from portal.backup.places import Place
from portal.backup.snapshot import reading
from portal.backup.uploads import Upload

#: Told what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
#: So many rows of `Backup` are kept.
KEPT_ROWS = 60
#: Beside the archive so much of the disk stays free.
FREE_BYTES = 200 * 1024 * 1024


class BackupFailed(Exception):
    """No archive was made; the message says why."""


@lru_cache(maxsize=1)
def version() -> str:
    """Return the version of this software."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    return project["project"]["version"]


def key_mark() -> str:
    """Return what tells one SECRET_KEY from another, and nothing else about it."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"portal.backup", hashlib.sha256).hexdigest()[:16]


def write(output: BinaryIO, progress: Progress) -> None:
    """Write an archive into `output`. Raises OSError or DatabaseError."""
    held = uploads.held()
    try:
        # Whatever a row speaks of was there before the moment, or comes before the second look.
        held.hold()
        with reading() as snapshot:
            held.hold()
            models = tables.saved()
            counts = {label: tables.count(snapshot, model) for label, model in models.items()}
            writer = Writer(output, _header(snapshot, counts))
            done, total = 0, sum(counts.values())
            for label, model in models.items():
                done += writer.add_rows(label, tables.read(snapshot, model))
                progress("rows", done, total)
        _write_uploads(writer, held, progress)
        writer.finish()
    finally:
        held.release()


def _header(snapshot: BaseDatabaseWrapper, counts: dict[str, int]) -> dict:
    labels = {config.label for config in apps.get_app_configs()}
    migrations: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(snapshot).applied_migrations()):
        # Those of apps that were removed since stay in the database for ever.
        if app in labels:
            migrations.setdefault(app, []).append(name)
    return {
        "made_at": timezone.now().isoformat(),
        "site": settings.SITE_URL,
        "version": {
            "portal": version(), "django": django.get_version(), "wagtail": wagtail.__version__
        },
        "database": snapshot.vendor,
        "key": key_mark(),
        "migrations": migrations,
        "tables": {
            label: {"columns": tables.columns(model), "rows": counts[label]}
            for label, model in tables.saved().items()
        },
    }  # fmt: skip


def _write_uploads(writer: Writer, held: Iterable[Upload], progress: Progress) -> None:
    done, total = 0, sum(upload.size for upload in held)
    for upload in held:
        with upload.open() as file:
            writer.add_file(upload.name, file, upload.size, upload.changed_at)
        done += upload.size
        progress("uploads", done, total)


class _Summed:
    """A file whose bytes are counted and hashed as they are written."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.size, self.sum = file, 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.file.write(data)
        self.sum.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self.file.flush()


@contextmanager
def _encrypted(output: BinaryIO, recipients: list) -> Iterator[BinaryIO]:
    if not recipients:
        yield output
        return
    with encryption.encrypting(output, recipients) as stream:
        yield stream


def to_stream(output: BinaryIO, recipients: list, progress: Progress) -> None:
    """Write an archive, encrypted for `recipients` if there are any. Raises BackupFailed."""
    try:
        with _encrypted(output, recipients) as stream:
            write(stream, progress)
        output.flush()
    except (OSError, DatabaseError) as error:
        raise BackupFailed(_reason(error)) from error


def to_file(path: Place, recipients: list, progress: Progress) -> Backup:
    """Make the archive `path`, which is there whole or not at all, and note it in the database.

    Raises BackupFailed, after that has been noted too.
    """
    made = Backup.objects.create(path=str(path))
    try:
        if path.exists():
            raise FileExistsError
        written = _written(path) if isinstance(path, Path) else path.written()
        with written as output:
            summed = _Summed(output)
            to_stream(summed, recipients, progress)
    except (OSError, BackupFailed) as error:
        made.error = _reason(error)
        made.save(update_fields=["error"])
        raise BackupFailed(made.error) from error
    made.size, made.sha256 = summed.size, summed.sum.hexdigest()
    made.save(update_fields=["size", "sha256"])
    _forget_old()
    return made


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """Yield a file beside `path`, which gets its name when the body has ended without an error."""
    _require_room(path.parent)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as f:
            yield f
            os.fsync(f.fileno())
        _name(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _name(unfinished: Path, path: Path) -> None:
    """Give a file its name. Raises FileExistsError: one that has come meanwhile stays."""
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise
    except OSError:
        # A disk without links, such as a USB stick.
        unfinished.rename(path)


def _require_room(folder: Path) -> None:
    """Raise OSError when the disk would be full afterwards."""
    newest = Backup.newest_good()
    needed = newest.size if newest else uploads.size() + _database_size() // 2
    free = shutil.disk_usage(folder).free
    if free < needed + FREE_BYTES:
        mega = 1024 * 1024
        raise OSError(
            28,
            _("only %(free)s MB are free in %(folder)s, about %(needed)s are needed")
            % {"free": f"{free // mega:,}", "folder": folder, "needed": f"{needed // mega:,}"},
        )


def _database_size() -> int:
    if connection.vendor == "sqlite":
        path = Path(settings.DATABASES["default"]["NAME"])
        return path.stat().st_size if path.exists() else 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def _forget_old() -> None:
    old = Backup.objects.values_list("pk", flat=True)[KEPT_ROWS:]
    Backup.objects.filter(pk__in=list(old)).delete()


def _reason(error: Exception) -> str:
    if isinstance(error, FileExistsError):
        return _("a file of that name is there already")
    return " ".join(str(getattr(error, "strerror", None) or error).split())
