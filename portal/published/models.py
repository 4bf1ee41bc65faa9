"""The edition in the database."""

import secrets

from django.db import models
from django.utils import timezone


def new_token() -> str:
    return secrets.token_hex(4)


class Edition(models.Model):
    """One transaction that changed what visitors see.

    The edition's number is the sum of `raised` over all rows: a transaction only adds a row, and
    so neither waits for another nor is waited for. Its name has the newest row's `token` as well,
    which no other state of this database has, not even one restored from a backup.
    """

    raised = models.PositiveBigIntegerField(default=1)
    token = models.CharField(max_length=8, default=new_token)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.token
