"""A visitor's phone number, as typed, read for the country they named and for China."""

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat

from contacts.inquiries.form.countries import HOME

# Begins where spaces do: from each of many, it would be looked for anew.
_EXTENSION = re.compile(r"(?<!\s)\s*(?:转|轉|分机|分機)\s*:?\s*")


def e164(typed: str, country: str = "") -> str:
    """Return the number as E.164, with its extension as ";ext=12"; "" if it is none anywhere."""
    text = _EXTENSION.sub(" ext. ", typed)
    for region in dict.fromkeys((country or HOME, HOME)):
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            found = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            return f"{found};ext={number.extension}"[:40] if number.extension else found
    return ""
