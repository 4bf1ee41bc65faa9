"""Secrets of channels: encrypted with a key made from SECRET_KEY, or named in the environment."""

import base64
import os
import re

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

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
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_key(key) for key in keys])


def _key(secret_key: str) -> Fernet:
    """A key of its own from SECRET_KEY (RFC 5869), so that neither tells of the other."""
    derived = HKDF(SHA256(), length=32, salt=None, info=b"portal.inquiries.channels")
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))
