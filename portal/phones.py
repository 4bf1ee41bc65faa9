"""Phone numbers as staff type them, one on a line, and as readers of each language expect them."""

from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat

HOME_REGION = "CN"


@dataclass(frozen=True, slots=True)
class Phone:
    """One number: `uri` (RFC 3966), how it is written for the current reader, and a note."""

    number: phonenumbers.PhoneNumber
    note: str = ""

    @property
    def uri(self) -> str:
        return self._written(PhoneNumberFormat.RFC3966)

    @property
    def e164(self) -> str:
        return self._written(PhoneNumberFormat.E164)

    @property
    def is_mobile(self) -> bool:
        return phonenumbers.number_type(self.number) == phonenumbers.PhoneNumberType.MOBILE

    def __str__(self) -> str:
        at_home = (get_language() or "zh").startswith("zh") and self.number.country_code == 86
        if not at_home:
            return self._written(PhoneNumberFormat.INTERNATIONAL)
        return self._written(PhoneNumberFormat.NATIONAL).replace(" ext. ", " 转 ")

    def _written(self, number_format: int) -> str:
        number = self.number
        code, national = number.country_code, number.national_number
        zeros = number.number_of_leading_zeros if number.italian_leading_zero else 0
        return _written(code, national, number.extension or "", zeros, number_format)


@lru_cache(maxsize=1024)
def _written(code: int, national: int, extension: str, zeros: int, number_format: int) -> str:
    """Return a number in a format. The few numbers of a site stand on each of its pages."""
    number = phonenumbers.PhoneNumber(
        code,
        national,
        extension or None,
        italian_leading_zero=bool(zeros) or None,
        number_of_leading_zeros=zeros or None,
    )
    return phonenumbers.format_number(number, number_format)


@lru_cache(maxsize=1024)
def parse_phone(line: str) -> Phone:
    """Read one line: a number, then optionally a note after white space that is no digit.

    Mainland numbers need no country code. Raises ValidationError when there is no number in it.
    """
    parts = line.strip().replace("转", " ext. ").split()
    for count in range(len(parts), 0, -1):
        try:
            number = phonenumbers.parse(" ".join(parts[:count]), HOME_REGION)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return Phone(number, " ".join(parts[count:]))
    raise ValidationError(
        _("“%(line)s” is not a phone number. Write one number on a line, such as 0769-5550 0101."),
        params={"line": line.strip()},
        code="invalid_phone",
    )


def parse_phones(text: str) -> list[Phone]:
    """Read numbers from `text`, one on a line; lines that are none (old data) are left out."""
    phones = []
    for line in filter(str.strip, text.splitlines()):
        try:
            phones.append(parse_phone(line))
        except ValidationError:
            continue
    return phones


def validate_phones(text: str) -> None:
    """Raise ValidationError naming each line of `text` that is no phone number."""
    errors = []
    for line in filter(str.strip, text.splitlines()):
        try:
            parse_phone(line)
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)
