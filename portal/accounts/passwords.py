"""A rule for passwords of which Django has one sentence in English only."""

from django.contrib.auth import password_validation
from django.utils.translation import ngettext


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    """Django's, with its error in words that are translated."""

    def get_error_message(self) -> str:
        words = ngettext(
            "The password is too short: it needs %(count)d character or more.",
            "The password is too short: it needs %(count)d characters or more.",
            self.min_length,
        )
        return words % {"count": self.min_length}
