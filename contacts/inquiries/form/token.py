"""What a form knows of itself: a signed token with its key, its age and the notice it showed.

It takes the place of a CSRF cookie: a visitor whose browser keeps no cookies loses no message.
"""

import time
import uuid
from dataclasses import dataclass
from typing import Self

from django.core import signing

SALT = "contacts.inquiries.form"


@dataclass(frozen=True, slots=True)
class FormToken:
    """`key` is the form's own, `made_at` in seconds; `notice` the version of the privacy notice."""

    key: uuid.UUID
    made_at: float
    notice: str
    #: False for one made in place of a token that was forged or missing.
    is_genuine: bool = True

    @classmethod
    def new(cls, notice: str, *, is_genuine: bool = True) -> Self:
        return cls(uuid.uuid4(), time.time(), notice, is_genuine)

    @classmethod
    def read(cls, text: str, notice: str) -> Self:
        """Return the token that a form sent back, at any age; a new one for a forged one."""
        try:
            key, made_at, shown = signing.Signer(salt=SALT).unsign_object(text)
            return cls(uuid.UUID(key), float(made_at), str(shown))
        except (signing.BadSignature, ValueError, TypeError):
            return cls.new(notice, is_genuine=False)

    @property
    def age(self) -> float:
        return time.time() - self.made_at

    def __str__(self) -> str:
        content = [self.key.hex, round(self.made_at, 1), self.notice]
        return signing.Signer(salt=SALT).sign_object(content)
