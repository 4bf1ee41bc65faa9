"""Files that come into their place whole or not at all."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


class _Written(File):
    """A file on the disk that storing it moves."""

    def temporary_file_path(self) -> str:
        return self.name


@deconstructible(path="portal.file_storage.WholeFileStorage")
class WholeFileStorage(FileSystemStorage):
    """Django's, which leaves half a file behind when the disk is full.

    A file is written beside its place, to the disk itself, and then moved there.
    """

    def _save(self, name: str, content: File) -> str:
        folder = Path(self.path(name)).parent
        folder.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=folder, prefix=".unfinished-")
        try:
            with os.fdopen(handle, "wb") as output:
                for chunk in content.chunks():
                    output.write(chunk)
                output.flush()
                # Who is told that it is there may rely on it, even if the power goes next.
                os.fsync(output.fileno())
            with Path(path).open("rb") as written:
                return super()._save(name, _Written(written, path))
        finally:
            # Moved away, unless something failed.
            with suppress(FileNotFoundError):
                Path(path).unlink()
