"""Files as they arrive: written beside the database's private files, counted and measured.

What is too large or too many is read to its end but not kept, so that the text that was sent with
it is not lost; a full disk is noted at the file for the same reason.
"""

import hashlib
import os
import re
import secrets
from pathlib import Path, PurePath
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from contacts.inquiries.form.typed_text import clean_line

FIELD = "drawings"
MAX_FILES = 5
MAX_SIZE = 20 * 1024 * 1024
MAX_NAME = 120

TOO_LARGE, TOO_MANY, NOT_STORED = "too_large", "too_many", "not_stored"


def incoming() -> Path:
    """Return the folder in which files are while they are being received."""
    return Path(settings.PRIVATE_ROOT) / "incoming"


def clean_name(name: str) -> str:
    """Return a file name that any system can store, in the visitor's own characters."""
    name = re.sub(r'[<>:"|?*/\\]', "_", clean_line(name)).strip(" .")
    path = PurePath(name or "file")
    suffix = path.suffix[:12]
    return path.stem[: MAX_NAME - len(suffix)] + suffix


class ReceivedFile(UploadedFile):
    """A file that was sent; `problem` says why it was not kept, if it was not."""

    def __init__(self, name: str, path: Path | None, size: int, sha256: str, problem: str) -> None:
        self.path, self.sha256, self.problem = path, sha256, problem
        file = path.open("rb") if path else None
        super().__init__(file, clean_name(name), "application/octet-stream", size)

    def temporary_file_path(self) -> str:
        """Where it is, so that storing it moves it."""
        return str(self.path)

    def close(self) -> None:
        """Forget it, unless it has been stored (moved away)."""
        if self.file:
            self.file.close()
        if self.path:
            self.path.unlink(missing_ok=True)


class UploadHandler(FileUploadHandler):
    """Receives the files of an inquiry, for `request.upload_handlers`."""

    def __init__(self, request=None) -> None:
        super().__init__(request)
        self.count = 0
        self.path: Path | None = None
        self.output: BinaryIO | None = None

    def new_file(self, field_name: str, *args, **kwargs) -> None:
        super().new_file(field_name, *args, **kwargs)
        self.count += field_name == FIELD
        self.size, self.digest = 0, hashlib.sha256()
        self.problem = TOO_MANY if self.count > MAX_FILES else ""
        if not self.problem and field_name == FIELD:
            self._attempt(self._begin)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.output is None:
            return
        if self.size > MAX_SIZE:
            self._drop(TOO_LARGE)
            return
        self.digest.update(raw_data)
        self._attempt(lambda: self.output.write(raw_data))

    def file_complete(self, file_size: int) -> ReceivedFile | None:
        if self.field_name != FIELD:
            return None
        if self.output is not None:
            self._attempt(self._end)
        received = ReceivedFile(
            self.file_name, self.path, self.size, self.digest.hexdigest(), self.problem
        )
        self.path = None
        return received

    def upload_interrupted(self) -> None:
        self._drop("")

    def _begin(self) -> None:
        incoming().mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = incoming() / secrets.token_hex(20)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.output = os.fdopen(descriptor, "wb")

    def _end(self) -> None:
        self.output.flush()
        # Acknowledged means kept, even if the power goes next.
        os.fsync(self.output.fileno())
        self.output.close()
        self.output = None

    def _attempt(self, step) -> None:
        try:
            step()
        except OSError:
            self._drop(NOT_STORED)

    def _drop(self, problem: str) -> None:
        """Keep nothing of the file, for the reason that `problem` gives."""
        self.problem = problem
        output, path = self.output, self.path
        self.output = self.path = None
        if path:
            path.unlink(missing_ok=True)
        if output:
            try:
                output.close()
            except OSError:
                # A full disk fails once more when what is buffered is written.
                return
