"""The signs of all checks, added up."""

from contacts.inquiries.spam import behaviour, proof, rates, wording
from contacts.inquiries.spam.signs import Attempt

#: From this weight on it is held as spam. A human can easily show one mild sign.
THRESHOLD = 5
CHECKS = (behaviour.signs, proof.signs, wording.signs, rates.signs)


def reasons(attempt: Attempt) -> list[str]:
    """Return why the attempt is held as spam, the weightiest reason first; [] for an inquiry."""
    found = [sign for check in CHECKS for sign in check(attempt)]
    if sum(sign.weight for sign in found) < THRESHOLD:
        return []
    found.sort(key=lambda sign: -sign.weight)
    return [sign.reason for sign in found]
