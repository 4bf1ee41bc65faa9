"""Reading an archive: what is not whole, or not for this version, is refused."""

import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from portal.backup import encryption, objects, tables
from portal.backup.archive import Member, Reader, UnusableArchive, rows_in
from portal.backup.places import Place

CHUNK = 1024 * 1024


@dataclass(slots=True)
class Contents:
    """What an archive says of itself, and what was counted while it was read."""

    header: dict[str, Any]
    rows: int = 0
    uploads: int = 0
    upload_bytes: int = 0

    @property
    def migrations(self) -> set[tuple[str, str]]:
        known = self.header["migrations"]
        return {(app, name) for app, names in known.items() for name in names}


@contextmanager
def opened(path: Place, keys: list) -> Iterator[BinaryIO]:
    """Yield the archive's bytes, decrypted with `keys` if need be. Raises UnusableArchive."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnusableArchive(
            _("%(path)s cannot be read: %(reason)s")
            % {"path": path, "reason": error.strerror or error}
        ) from None
    with file:
        if not file.peek(len(encryption.MAGIC)).startswith(encryption.MAGIC):
            yield file
            return
        if not keys:
            raise UnusableArchive(_("it is encrypted: give the private key with --identity FILE"))
        try:
            with encryption.decrypting(file, keys) as stream:
                yield stream
        except encryption.Undecryptable as error:
            raise UnusableArchive(
                _("it cannot be decrypted: another key, cut off or damaged (%(reason)s)")
                % {"reason": error}
            ) from None


def unpack(path: Place, keys: list, staging: Path | None) -> Contents:
    """Read a whole archive, into `staging` or, without it, only to see that it can be restored.

    Raises UnusableArchive, and OSError when the disk does not take it.
    """
    with opened(path, keys) as stream:
        reader = Reader(stream)
        contents = Contents(reader.header)
        require_known_schema(contents)
        found = dict.fromkeys(contents.header["tables"], 0)
        for member in reader.members():
            if member.path.parts[0] == "database":
                found[_label(member, found)] += _count(member, staging, contents)
            else:
                contents.uploads += 1
                contents.upload_bytes += _keep_upload(member, staging)
        # The last bytes of an encrypted file vouch for those before.
        while stream.read(CHUNK):
            pass
    for label, rows in found.items():
        if rows != contents.header["tables"][label]["rows"]:
            raise UnusableArchive(
                _("the file is damaged: rows of %(table)s are missing") % {"table": label}
            )
    contents.rows = sum(found.values())
    if staging and (bucket := objects.bucket()):
        objects.stage_is_complete(bucket, staging.name)
    return contents


def _label(member: Member, known: dict[str, int]) -> str:
    parts = member.path.parts
    if len(parts) != 3 or parts[1] not in known:
        raise UnusableArchive(
            _("the file is no backup of ours: it has %(name)s") % {"name": member.path}
        )
    return parts[1]


def _count(member: Member, staging: Path | None, contents: Contents) -> int:
    """Return how many rows a part has, each seen to have the columns that the header names."""
    data = member.stream.read()
    if staging:
        _keep(io.BytesIO(data), member, staging)
    wanted = set(contents.header["tables"][member.path.parts[1]]["columns"])
    count = 0
    for row in rows_in(io.BytesIO(data)):
        if not isinstance(row, dict) or row.keys() != wanted:
            raise UnusableArchive(
                _("the file is damaged: %(name)s has other columns") % {"name": member.path}
            )
        count += 1
    return count


def _keep_upload(member: Member, staging: Path | None) -> int:
    if staging and (bucket := objects.bucket()):
        return objects.stage(bucket, staging.name, member.path.as_posix(), member.stream)
    return _keep(member.stream, member, staging)


def _keep(source: BinaryIO, member: Member, staging: Path | None) -> int:
    size = 0
    if staging is None:
        while data := source.read(CHUNK):
            size += len(data)
        return size
    target = staging / member.path
    is_private = member.path.parts[0] != "media"
    target.parent.mkdir(mode=0o700 if is_private else 0o755, parents=True, exist_ok=True)
    mode = 0o600 if is_private else 0o644
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as output:
        shutil.copyfileobj(source, output, CHUNK)
        size = output.tell()
    os.utime(target, (member.changed_at, member.changed_at))
    return size


def require_known_schema(contents: Contents) -> None:
    """Raise UnusableArchive when the archive has what this version does not know."""
    try:
        _pairs = contents.migrations
        tables_there = {
            label: (list(about["columns"]), int(about["rows"]))
            for label, about in contents.header["tables"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UnusableArchive(_("this is no backup that `manage.py backup` made")) from None
    if unknown := sorted(contents.migrations - _known_migrations()):
        app, name = unknown[0]
        raise UnusableArchive(
            _(
                "it was made by another or a newer version, whose migration %(name)s is not "
                "known here: update first"
            )
            % {"name": f"{app}.{name}"}
        )
    if not is_older(contents):
        here = {label: tables.columns(model) for label, model in tables.saved().items()}
        for label in here.keys() | tables_there.keys():
            if here.get(label) != tables_there.get(label, (None,))[0]:
                raise UnusableArchive(
                    _("its table %(table)s has other columns than here") % {"table": label}
                )


def is_older(contents: Contents) -> bool:
    """Whether this version has migrations that the archive's site had not."""
    return bool(MigrationLoader(None).disk_migrations.keys() - contents.migrations)


def _known_migrations() -> set[tuple[str, str]]:
    """Return all migrations of this version, and those that they have replaced."""
    found = MigrationLoader(None).disk_migrations
    return set(found) | {old for migration in found.values() for old in migration.replaces}


def sum_of(path: Place) -> str:
    """Return the SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while data := file.read(CHUNK):
            digest.update(data)
    return digest.hexdigest()
