"""The first staff login of a new site."""

import secrets

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction


def create_first_login() -> tuple[str, str] | None:
    """Make an administrator when there are no users; return name and password, else None.

    The password (16 characters, about 95 bits) is kept nowhere but as its hash.
    """
    users = get_user_model().objects
    if users.exists():
        return None
    password = secrets.token_urlsafe(12)
    try:
        with transaction.atomic():
            users.create_superuser("admin", "admin@example.com", password)
    except IntegrityError:
        # Another node has done so at this moment.
        return None
    return "admin", password
