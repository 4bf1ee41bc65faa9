"""Proof of work in ALTCHA's protocol, version 2: the browser finds a number that costs a second.

The challenge is made without storing anything and is bound to the form's token. A browser without
JavaScript, or one that came by plain http and has no WebCrypto, does not do it: a mild sign only.
"""

import json
from collections.abc import Iterator

import altcha
from django.utils.crypto import salted_hmac

from contacts.inquiries.form.token import FormToken
from contacts.inquiries.spam.signs import Attempt, Sign

ALGORITHM = "PBKDF2/SHA-256"
#: Iterations for each of the 256 numbers that are tried on average.
COST = 1000
#: A genuine solution has about 600 characters.
LONGEST = 4000


def challenge(token: FormToken) -> str:
    """Return the challenge of a form, as JSON for its script."""
    made = altcha.create_challenge(
        ALGORITHM, COST, data={"form": token.key.hex}, hmac_secret=_secret()
    )
    return json.dumps(made.to_dict())


def signs(attempt: Attempt) -> Iterator[Sign]:
    if not attempt.proof:
        yield Sign("no_proof", 1)
    elif not _is_solved(attempt.proof, attempt.token):
        yield Sign("false_proof", 3)


def _is_solved(proof: str, token: FormToken) -> bool:
    if len(proof) > LONGEST:
        return False
    try:
        payload = altcha.Payload.from_base64(proof)
        result = altcha.verify_solution(payload, _secret())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    return result.verified and payload.challenge.parameters.data == {"form": token.key.hex}


def _secret() -> str:
    return salted_hmac("contacts.inquiries.spam.proof", "", algorithm="sha256").hexdigest()
