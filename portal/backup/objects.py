"""Uploads in a bucket: held while they are copied, and replaced by others that lie beside them.

Files never change under a name, they come and go; while a backup holds them they do not go. So
they are listed once, after the moment of the rows: whatever a row speaks of is still there.

    media/… private/…      the uploads
    .restore-…/media/…     those of an archive, until its rows are in the database
    .restore-…/complete    written when all of them are there
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings

from portal.object_storage.address import Address

if TYPE_CHECKING:
    from portal.object_storage.bucket import Bucket, StoredObject

logger = logging.getLogger(__name__)
FOLDERS = ("media", "private")
PREFIX_STAGING, COMPLETE = ".restore-", "complete"
#: Copies that the server is asked for at the same time.
AT_ONCE, BATCH = 8, 200


def bucket() -> "Bucket | None":
    """Return where this site keeps its uploads; None if that is a folder."""
    return _bucket(settings.MEDIA_STORAGE) if settings.MEDIA_STORAGE else None


@lru_cache(maxsize=2)
def _bucket(address: Address) -> "Bucket":
    from portal.object_storage.bucket import Bucket

    return Bucket(address)


@dataclass(frozen=True, slots=True)
class StoredUpload:
    name: str
    size: int
    changed_at: float
    open: Callable[[], BinaryIO]


class HeldObjects:
    """All uploads that are there after `hold`, or come, until `release`."""

    def __init__(self, bucket: "Bucket") -> None:
        from portal.object_storage.holds import Holds

        self.bucket, self.holds, self.name = bucket, Holds(bucket), ""

    def hold(self) -> None:
        self.name = self.name or self.holds.begin()

    def __iter__(self) -> Iterator[StoredUpload]:
        for folder in FOLDERS:
            for found in self.bucket.listed(f"{folder}/"):
                opened = partial(self.bucket.open, found.name)
                yield StoredUpload(found.name, found.size, found.changed_at.timestamp(), opened)

    def release(self) -> None:
        try:
            if self.name:
                self.holds.end(self.name)
        except OSError:
            logger.exception("What was removed during the backup is removed after the next one.")


def size(bucket: "Bucket") -> int:
    return sum(found.size for folder in FOLDERS for found in bucket.listed(f"{folder}/"))


class _Counted:
    """A stream whose bytes are counted as they pass."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.size = stream, 0

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.size += len(data)
        return data


def stage(bucket: "Bucket", staging: str, name: str, stream: BinaryIO) -> int:
    """Write an upload of an archive beside those of the site; return its bytes. Raises OSError."""
    counted = _Counted(stream)
    bucket.upload(f"{staging}/{name}", counted)
    return counted.size


def stage_is_complete(bucket: "Bucket", staging: str) -> None:
    bucket.put(f"{staging}/{COMPLETE}", b"")


def swap(bucket: "Bucket", staging: str) -> None:
    """Make the uploads of a restore the site's, by copies on the server. May be called again.

    Nothing happens unless all of them were staged.
    """
    try:
        bucket.find(f"{staging}/{COMPLETE}")
    except FileNotFoundError:
        return
    steps = (step for folder in FOLDERS for step in _steps(bucket, staging, folder))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while batch := list(islice(steps, BATCH)):
            for _done in pool.map(lambda step: step(), batch):
                pass


def _steps(bucket: "Bucket", staging: str, folder: str) -> Iterator[Callable[[], None]]:
    """Yield what has to be done to one folder. Both lists come in order: few are in memory."""
    new = bucket.listed(f"{staging}/{folder}/")
    old = bucket.listed(f"{folder}/")
    wanted, there = next(new, None), next(old, None)
    while wanted or there:
        name = wanted.name.removeprefix(f"{staging}/") if wanted else ""
        if wanted and (there is None or name.encode() <= there.name.encode()):
            is_there = there is not None and there.name == name
            if not (is_there and _is_same(wanted, there)):
                yield partial(bucket.copy, wanted.name, name)
            wanted = next(new, None)
            there = next(old, None) if is_there else there
        else:
            yield partial(bucket.remove, [there.name])
            there = next(old, None)


def _is_same(one: "StoredObject", other: "StoredObject") -> bool:
    """Whether two objects have the same bytes; tags are sums of them, mostly."""
    return (one.size, one.tag) == (other.size, other.tag)


def discard(bucket: "Bucket", staging: str) -> None:
    bucket.remove(found.name for found in bucket.listed(f"{staging}/"))


def remove_leftovers(bucket: "Bucket") -> None:
    """Remove what killed backups and restores have left, and what they have put off."""
    from portal.object_storage.holds import Holds

    Holds(bucket).forget()
    bucket.remove(found.name for found in bucket.listed(PREFIX_STAGING))
