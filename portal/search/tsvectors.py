"""Tokens as PostgreSQL's tsvector, and queries as its tsquery (its manual, "Text Search Types")."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain

from .queries import All, Everything, Having, Node, Run, Some, Without
from .tokens import grams, probe, shorts

#: PostgreSQL refuses a tsvector of 1 MiB. Of a text with more tokens this one stands for all: it
#: is then found by looking through it. No token has a space, so it is never mistaken for one.
OVERFLOW = "too long"
MAX_VECTOR_BYTES = 700_000
SHORT = "\x1b"
YEAR = "\x1e"
#: What is new is of this year or the next (some dates are in the future), then of the last one.
NEW_YEARS = (0, 1), (-1,)


def token_set(*texts: str, terms: Iterable[str] = ()) -> str:
    """Return the tokens of normalised texts, and terms, as a tsvector without positions."""
    tokens = {token for text in texts for token in grams(text)}
    tokens |= {SHORT + token for text in texts for token in shorts(text)}
    # Quoted all at once: 100,000 articles have 70 million. No token has a space.
    literal = quoted(" ".join(sorted(tokens))).replace(" ", "' '") if tokens else ""
    if len(literal.encode()) > MAX_VECTOR_BYTES:
        literal = quoted(OVERFLOW)
    return " ".join([literal, *map(quoted, terms)])


def filtering(node: Node) -> str | None:
    """Return a tsquery that matches whatever the tree describes, None if that may be anything.

    It may match more: the text is looked through afterwards.
    """
    match node:
        case Run(text):
            return f"({' & '.join(_tokens(text))} | {quoted(OVERFLOW)})"
        case Having(term, begins):
            return quoted(term) + (":*" if begins else "")
        case All(parts):
            known = [query for query in map(filtering, parts) if query]
            return f"({' & '.join(known)})" if known else None
        case Some(parts):
            queries = list(map(filtering, parts))
            return None if None in queries else f"({' | '.join(filter(None, queries))})"
        case Without(Run(text)):
            [token] = _tokens(text)
            return f"!{token}"
        case Without() | Everything():
            return None
    raise TypeError(f"{node!r} is no part of a query.")


def is_exact(node: Node) -> bool:
    """Whether `filtering` matches no more than the tree describes, where no text overflows."""
    match node:
        case Run(text) | Without(Run(text)):
            return is_one_token(text)
        case All(parts) | Some(parts):
            return all(map(is_exact, parts))
        case Having() | Everything():
            return True
    return False


def _tokens(run: str) -> list[str]:
    found = probe(run)
    return [*map(quoted, found.tokens), *([quoted(SHORT + found.short)] if found.short else [])]


def tokens_of(runs: Iterable[str]) -> set[str]:
    """Return the tokens by which texts with some runs are found."""
    return {token for run in runs for token in _tokens(run)}


def is_one_token(run: str) -> bool:
    """Whether texts with a run are exactly those with one token."""
    return len(_tokens(run)) == 1


def quoted(token: str) -> str:
    """Return a token, or a term, as it stands in a tsvector or tsquery."""
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def year_term(moment: float) -> str:
    """Return what entries of a moment (seconds since 1970) are found by: its year, in UTC."""
    return f"{YEAR}{datetime.fromtimestamp(moment, UTC).year}"


def by_age(query: str, apart: bool) -> list[str]:
    """Return tsqueries for what one matches of the newest years, and before.

    The newest years are taken `apart`, or as one. What was indexed without its year counts as old.
    """
    this_year = datetime.now(UTC).year
    ages = NEW_YEARS if apart else (tuple(chain(*NEW_YEARS)),)
    years = [[quoted(f"{YEAR}{this_year + more}") for more in age] for age in ages]
    newer = [f"{query} & ({' | '.join(age)})" for age in years]
    return [*newer, f"{query} & !({' | '.join(chain(*years))})"]
