"""Whether the operator named a mail server."""

from django.conf import settings


def is_configured() -> bool:
    """Without one, e-mails wait in the outbox and go when there is one."""
    return not settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend")
