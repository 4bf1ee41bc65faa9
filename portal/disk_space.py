"""Telling a full disk from other faults, and noticing one before anything is half done."""

import errno
import os
from pathlib import Path

from portal.error_causes import causes

#: The disk, a quota, or the size that a process's files may have.
NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
#: https://www.postgresql.org/docs/current/errcodes-appendix.html
POSTGRESQL_DISK_FULL = "53100"
#: What an upload leaves free, for the database and for the sizes that are made of a picture.
RESERVE = 10 * 1024 * 1024


def is_why(error: BaseException | None) -> bool:
    """Whether `error` came of a disk without room; databases say so each in their own way."""
    return any(
        getattr(cause, "errno", None) in NO_SPACE
        or getattr(cause, "sqlstate", None) == POSTGRESQL_DISK_FULL
        or "disk is full" in str(cause)
        for cause in causes(error)
    )


def has_room(folder: Path, size: int) -> bool:
    """Whether a file of `size` bytes fits on the disk of `folder`, which need not be there yet."""
    while not folder.exists():
        folder = folder.parent
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize >= size + RESERVE
