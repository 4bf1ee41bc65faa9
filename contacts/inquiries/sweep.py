"""Takes away files that no inquiry has: forms that were never finished, uploads that broke off."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import Storage
from django.utils import timezone

from contacts.inquiries.form.uploads import incoming
from contacts.inquiries.models import Attachment
from contacts.inquiries.models.attachment import private_storage
from portal.clock_jumps import clock

if TYPE_CHECKING:
    from portal.object_storage.storage import ObjectStorage

#: A visitor may come back to a form the next morning.
KEPT_FOR = timedelta(days=1)
#: File names that are looked up at once.
BATCH = 500


def run() -> None:
    """Remove waiting attachments, then files without a row, that are older than a day.

    Not by a clock that has just jumped forward: a file that is being received would be old.
    """
    if not clock.is_settled():
        return
    _remove_waiting()
    storage = private_storage()
    if hasattr(storage, "objects"):
        old = _old_objects(storage)
        while names := list(islice(old, BATCH)):
            _remove_unknown(names, storage)
    else:
        root = Path(settings.PRIVATE_ROOT)
        for folder in _folders(root / "attachments"):
            names = [path.relative_to(root).as_posix() for path in _old_files(folder)]
            for start in range(0, len(names), BATCH):
                _remove_unknown(names[start : start + BATCH], storage)
    for path in _old_files(incoming()):
        path.unlink(missing_ok=True)


def _remove_waiting() -> None:
    old = Attachment.objects.filter(inquiry=None, created_at__lt=timezone.now() - KEPT_FOR)
    for attachment in old.iterator():
        # An inquiry may take it at this moment: the row decides, and goes before the file.
        deleted, _by_model = Attachment.objects.filter(pk=attachment.pk, inquiry=None).delete()
        if deleted:
            attachment.file.storage.delete(attachment.file.name)


def _folders(root: Path) -> Iterator[Path]:
    if root.is_dir():
        yield from (path for path in root.iterdir() if path.is_dir())


def _old_files(folder: Path) -> Iterator[Path]:
    """The files of a folder that nobody has changed for a day."""
    if not folder.is_dir():
        return
    limit = time.time() - KEPT_FOR.total_seconds()
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False) and _changed_at(entry) < limit:
                yield Path(entry.path)


def _old_objects(storage: "ObjectStorage") -> Iterator[str]:
    """The names of attachments in the bucket that were written more than a day ago."""
    limit = timezone.now() - KEPT_FOR
    return (
        found.name for found in storage.objects.listed("attachments/") if found.changed_at < limit
    )


def _changed_at(entry: os.DirEntry) -> float:
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except FileNotFoundError:
        return time.time()


def _remove_unknown(names: list[str], storage: Storage) -> None:
    known = Attachment.objects.filter(file__in=names).values_list("file", flat=True)
    for name in set(names).difference(known):
        storage.delete(name)
