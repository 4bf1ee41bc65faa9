"""Secrets that the database keeps: encrypted with keys made from SECRET_KEY."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def fernet_for(purpose: str) -> MultiFernet:
    """Return what encrypts and decrypts for one purpose.

    Each purpose has a key of its own (RFC 5869), so that none tells of another. `decrypt` raises
    cryptography.fernet.InvalidToken for what was encrypted under another SECRET_KEY.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_key(key, purpose) for key in keys])


def _key(secret_key: str, purpose: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=purpose.encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))
