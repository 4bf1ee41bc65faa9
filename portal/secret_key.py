"""The site's secret key when none is given: made once and kept beside the data."""

import os
import secrets
import sys
from pathlib import Path


def read_or_create(path: Path) -> str:
    """Return the key kept in `path`, making it (mode 600, UTF-8, 64 characters) if it is missing.

    Two processes that start together end with the same key: the file is linked into place
    complete, and only the first link wins. Ends the process with one line when the folder
    cannot be written.
    """
    try:
        return path.read_text()
    except FileNotFoundError:
        pass
    except OSError as error:
        sys.exit(f"DATA_DIR: {path} cannot be read: {error.strerror}.")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as error:
        sys.exit(f"DATA_DIR: {path.parent} cannot be written: {error.strerror}.")
    return path.read_text()
