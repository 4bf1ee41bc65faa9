"""Archives encrypted with age (https://age-encryption.org/v1), for whoever has the identity.

The site knows recipients only (`age1…`): who breaks into it reads no older backup. The library
pulls from one stream and pushes into another, so that a pipe and a thread stand between.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import pyrage
from django.utils.translation import gettext as _

MAGIC = b"age-encryption.org/v1"


class KeyUnusable(Exception):
    """A recipient or identity is none; the message says which."""


def recipient(text: str) -> pyrage.x25519.Recipient | pyrage.ssh.Recipient:
    """Read a recipient: `age1…`, or a public SSH key. Raises KeyUnusable."""
    kind = pyrage.ssh if text.startswith("ssh-") else pyrage.x25519
    try:
        return kind.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise KeyUnusable(_("%(text)s is no public key of age (age1…)") % {"text": text}) from None


def identities(path: Path) -> list:
    """Read a file as `age-keygen` writes it, or a private SSH key. Raises KeyUnusable."""
    try:
        data = path.read_bytes()
        if b"PRIVATE KEY" in data:
            return [pyrage.ssh.Identity.from_buffer(data)]
        lines = [line.strip() for line in data.decode().splitlines()]
        found = [line for line in lines if line and not line.startswith("#")]
        if found:
            return [pyrage.x25519.Identity.from_str(line) for line in found]
    except OSError as error:
        raise KeyUnusable(
            _("%(path)s cannot be read: %(reason)s") % {"path": path, "reason": error.strerror}
        ) from None
    except (ValueError, pyrage.IdentityError):
        pass
    raise KeyUnusable(_("%(path)s has no private key of age (AGE-SECRET-KEY-…)") % {"path": path})


class Undecryptable(Exception):
    """Nobody of those who try may read it, or it is not as it was written."""


@contextmanager
def encrypting(output: BinaryIO, recipients: list) -> Iterator[BinaryIO]:
    """Yield a stream; what is written into it arrives in `output`, encrypted. Raises OSError."""
    read_end, write_end = os.pipe()
    # Whoever writes must not wait for a reader that has given up: it closes its end.
    source = os.fdopen(read_end, "rb")

    def encrypt() -> None:
        try:
            pyrage.encrypt_io(source, output, recipients)
        except pyrage.EncryptError as error:
            raise OSError(str(error)) from None

    work = _Thread(encrypt, source)
    with work, os.fdopen(write_end, "wb") as stream:
        yield stream


@contextmanager
def decrypting(source: BinaryIO, keys: list) -> Iterator[BinaryIO]:
    """Yield a stream of what is in `source`, which ends early when something is wrong with it.

    Raises Undecryptable in the end.
    """
    read_end, write_end = os.pipe()
    sink = os.fdopen(write_end, "wb")

    def decrypt() -> None:
        try:
            pyrage.decrypt_io(source, sink, keys)
        except BrokenPipeError:
            raise
        except (pyrage.DecryptError, OSError) as error:
            raise Undecryptable(str(error)) from None

    work = _Thread(decrypt, sink)
    with work, os.fdopen(read_end, "rb") as stream:
        yield stream


class _Thread:
    """Does `work` beside the body of a `with`, then closes `end`; its error is raised last."""

    def __init__(self, work: Callable[[], None], end: BinaryIO) -> None:
        self.work, self.end = work, end
        self.error: Exception | None = None
        self.thread = threading.Thread(target=self._run, name="age", daemon=True)

    def _run(self) -> None:
        try:
            self.work()
        except Exception as error:
            self.error = error
        finally:
            # What is left in it has nowhere to go if the other end was closed first.
            with suppress(OSError):
                self.end.close()

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, kind, error, trace) -> None:
        self.thread.join()
        # A broken pipe only says that the other side has given up, for a reason of its own.
        if self.error and not isinstance(self.error, BrokenPipeError):
            raise self.error from error
