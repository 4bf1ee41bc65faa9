"""Texts made to keep a regular expression busy are read as quickly as others."""

import time

import pytest

from contacts.inquiries.form.visitor_phone import e164
from portal.observing.redaction import without_personal_data

#: Half a minute where the time grows by the square of the length.
LENGTH = 50_000


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (e164, " " * LENGTH + "x"),
        (without_personal_data, "F" * LENGTH),
        (without_personal_data, "a" * LENGTH + "@"),
    ],
    ids=["spaces of a phone number", "letters of a log line", "half an address"],
)
def test_a_long_text_takes_no_time(read, text):
    started = time.perf_counter()
    read(text)
    assert time.perf_counter() - started < 5
