"""What a query asks for, as a tree of runs of characters that must or must not occur.

`understand` turns modelsearch's queries into that tree, for the backends; `parse` turns what a
visitor types (`模具 "挤压 铝型材" -二手`) into a modelsearch query, for views.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from modelsearch.query import And, Boost, MatchAll, Not, Or, Phrase, PlainText, SearchQuery

from .tokens import normalise

#: Longer queries are cut: they would cost time and are never typed.
MAX_CHARACTERS = 256
MAX_WORDS = 8


@dataclass(frozen=True, slots=True)
class Run:
    """A normalised, non-empty run of characters that occurs."""

    text: str


@dataclass(frozen=True, slots=True)
class All:
    """Every one of at least one part holds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of at least one part holds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The part does not hold."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Everything:
    """Holds always."""


@dataclass(frozen=True, slots=True)
class Having:
    """The entry has the term (see terms.py), or one that begins so."""

    term: str
    begins: bool = False


Node = Run | All | Some | Without | Everything | Having


class Term(SearchQuery):
    """A query for entries that have a term: narrows what is found without a look at the objects."""

    def __init__(self, term: str, begins: bool = False) -> None:
        self.term = term
        self.begins = begins

    def __repr__(self) -> str:
        return f"<Term {self.term!r}>"


def understand(query: SearchQuery) -> Node | None:
    """Return the tree of a query, or None if it has no character to look for."""
    match query:
        case PlainText():
            words = dict.fromkeys(_comparable(query.query_string).split()[:MAX_WORDS])
            return _join(Some if query.operator == "or" else All, [Run(word) for word in words])
        case Phrase():
            text = _comparable(query.query_string)
            return Run(text) if text else None
        case And() | Or():
            parts = [understand(part) for part in query.subqueries]
            return _join(All if isinstance(query, And) else Some, parts)
        case Not():
            part = understand(query.subquery)
            return Without(part) if part else None
        case Boost():
            return understand(query.subquery)
        case MatchAll():
            return Everything()
        case Term():
            return Having(query.term, query.begins)
    raise NotImplementedError(f"{type(query).__name__} is not supported by this search backend.")


def runs(node: Node) -> list[str]:
    """Return the texts that a result is found by, as against those that it must not have."""
    match node:
        case Run(text):
            return [text]
        case All(parts) | Some(parts):
            return [text for part in parts for text in runs(part)]
    return []


def loosened(node: Node, exact: Callable[[str], bool]) -> Node:
    """Return a tree that describes all that this one does, and perhaps more.

    `exact` says of which runs an index alone knows whether they occur. What must not occur, but
    may where the index says so, is left to be looked for in the text.
    """
    match node:
        case All(parts) | Some(parts):
            return type(node)(tuple(loosened(part, exact) for part in parts))
        case Without(part) if not all(map(exact, all_runs(part))):
            return Everything()
    return node


def all_runs(node: Node) -> list[str]:
    """Return the texts of all runs of a tree, those that must not occur included."""
    match node:
        case Run(text):
            return [text]
        case All(parts) | Some(parts):
            return [text for part in parts for text in all_runs(part)]
        case Without(part):
            return all_runs(part)
    return []


def parse(text: str) -> SearchQuery | None:
    """Return the query that a visitor typed, or None if it is empty.

    All words must occur; what stands in quotes must occur as it is; `-word` must not occur.
    """
    parts: dict[tuple[str, str, str], SearchQuery] = {}
    for sign, straight, curly, word in _PARTS.findall(_comparable(text)):
        exact = straight or curly
        part = Phrase(exact) if exact.strip() else PlainText(word)
        if word or exact.strip():
            parts.setdefault((sign, exact, word), Not(part) if sign else part)
    return And(list(parts.values())[:MAX_WORDS]) if parts else None


#: A sign, and then one of: "…", “…”, a word. A sign or quote that stands alone is a word.
_PARTS = re.compile(r'(-(?=\S))?(?:"([^"]*)"|“([^”]*)”|(\S+))')


def _comparable(text: str) -> str:
    return normalise(text[: 4 * MAX_CHARACTERS])[:MAX_CHARACTERS].strip()


def _join(kind: type[All] | type[Some], parts: list[Node | None]) -> Node | None:
    known = [part for part in parts if part is not None]
    if len(known) < 2:
        return known[0] if known else None
    return kind(tuple(known))
