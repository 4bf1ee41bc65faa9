"""Putting off what is to be removed while a backup copies what was there.

A disk keeps a file that somebody has a link to; object storage does not. So a backup says that it
is under way (`.hold/…`), and what is removed meanwhile is only noted (`.removed/…`), until none is.
"""

import secrets

from portal.object_storage.bucket import Bucket

_HOLD, _REMOVED = ".hold/", ".removed/"


class Holds:
    """Of the uploads below an address, whose names begin with a folder: `media/…`, `private/…`."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    def begin(self) -> str:
        """Have nothing removed from now on; return what `end` wants."""
        hold = f"{_HOLD}{secrets.token_hex(8)}"
        self.bucket.put(hold, b"")
        return hold

    def end(self, hold: str) -> None:
        self.bucket.remove([hold])
        if not self._are_there():
            self._remove_noted()

    def forget(self) -> None:
        """End those of processes that were killed; the caller knows that no other is under way."""
        self.bucket.remove(found.name for found in self.bucket.listed(_HOLD))
        self._remove_noted()

    def remove(self, name: str) -> None:
        """Remove an upload, now or when nobody holds it any more."""
        if self._are_there():
            self.bucket.put(_REMOVED + name, b"")
        else:
            self.bucket.remove([name])

    def keep(self, name: str) -> None:
        """Forget that an upload was removed: one of its name is about to be written."""
        self.bucket.remove([_REMOVED + name])

    def _are_there(self) -> bool:
        return any(True for _found in self.bucket.listed(_HOLD))

    def _remove_noted(self) -> None:
        for note in self.bucket.listed(_REMOVED):
            name = note.name.removeprefix(_REMOVED)
            try:
                # Not what was written anew while this went through the notes.
                if self.bucket.find(name).changed_at <= note.changed_at:
                    self.bucket.remove([name])
            except FileNotFoundError:
                pass
            self.bucket.remove([note.name])
