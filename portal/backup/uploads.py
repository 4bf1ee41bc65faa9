"""Uploads, wherever they are: in folders (files.py) or in a bucket (objects.py)."""

import shutil
from pathlib import Path

from portal.backup import files, objects

Upload = files.Upload | objects.StoredUpload


def held() -> files.HeldUploads | objects.HeldObjects:
    """Return what keeps hold of all uploads until they are copied."""
    bucket = objects.bucket()
    return objects.HeldObjects(bucket) if bucket else files.HeldUploads()


def size() -> int:
    """Return how many bytes all uploads have."""
    bucket = objects.bucket()
    return objects.size(bucket) if bucket else files.size()


def swap(staging: Path) -> None:
    """Put the uploads that were unpacked for `staging` in their place. May be called again."""
    if bucket := objects.bucket():
        objects.swap(bucket, staging.name)
    else:
        files.swap(staging)


def discard(staging: Path) -> None:
    """Remove what was unpacked, and what of it has not been put in its place."""
    shutil.rmtree(staging, ignore_errors=True)
    if bucket := objects.bucket():
        objects.discard(bucket, staging.name)


def remove_leftovers() -> None:
    """Remove what killed backups and restores have left; only while `only_one` is held."""
    files.remove_leftovers()
    if bucket := objects.bucket():
        objects.remove_leftovers(bucket)
