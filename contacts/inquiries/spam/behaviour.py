"""What programs do and people do not: fill in every field, need no time, forge the token."""

from collections.abc import Iterator

from contacts.inquiries.spam.signs import Attempt, Sign

#: The name of the field that people do not see.
TRAP = "website"
#: Seconds. Nobody types a name, a phone number and a message in less.
SHORTEST = 3


def signs(attempt: Attempt) -> Iterator[Sign]:
    if attempt.trap.strip():
        yield Sign("trap", 5)
    if not attempt.token.is_genuine:
        yield Sign("no_token", 3)
    # Less than nothing: the clock was put back since the form was opened.
    elif 0 <= attempt.token.age < SHORTEST:
        yield Sign("too_fast", 3)
