"""Secrets of channels: encrypted with a key made from SECRET_KEY, or named in the environment."""

import os
import re

from cryptography.fernet import InvalidToken, MultiFernet

from portal.encryption import fernet_for

#: Only these names: nobody in the admin may use another secret of the operator's.
ENVIRONMENT_NAME = re.compile(r"env:(INQUIRY_[A-Z0-9_]+)")


class SecretUnavailable(Exception):
    """The stored secret cannot be read; the message says why."""


def encrypt(secret: str) -> str:
    """Return what may be stored; "env:INQUIRY_NAME" and nothing stay as they are."""
    if not secret or ENVIRONMENT_NAME.fullmatch(secret):
        return secret
    return _fernet().encrypt(secret.encode()).decode()


def decrypt(stored: str) -> str:
    """Return the secret; raise SecretUnavailable if the variable or the key is missing."""
    if not stored:
        return ""
    if named := ENVIRONMENT_NAME.fullmatch(stored):
        if value := os.environ.get(named[1], ""):
            return value
        raise SecretUnavailable(f"The environment variable {named[1]} is not set.")
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken:
        raise SecretUnavailable("SECRET_KEY has changed; enter the secret again.") from None


def _fernet() -> MultiFernet:
    return fernet_for("portal.inquiries.channels")
