"""The first staff login of a new site."""

import secrets

from django.contrib.auth import get_user_model


def create_first_login() -> tuple[str, str] | None:
    """Make an administrator when there are no users; return name and password, else None.

    The password (16 characters, about 95 bits) is kept nowhere but as its hash.
    """
    users = get_user_model().objects
    if users.exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser("admin", "admin@example.com", password)
    return "admin", password
