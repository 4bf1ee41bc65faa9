"""What the import did with each record."""

from dataclasses import dataclass
from enum import StrEnum

from news.importing.captures import Missing
from news.importing.merging import Conflict


class State(StrEnum):
    CREATED = "created"
    PUBLISHED = "published"
    DRAFT = "draft"
    THERE = "already there"
    DELETED = "deleted"  # imported earlier and deleted by an editor since


@dataclass(frozen=True, slots=True)
class Outcome:
    """`details`: what a reader of the report wants to see of the record; `refused`: values that
    the site's own rules do not accept, left out."""

    name: str
    state: State
    details: tuple[str, ...] = ()
    line: int | None = None
    missing: tuple[Missing, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcomes:
    contacts: tuple[Outcome, ...]
    factories: tuple[Outcome, ...]
    articles: tuple[Outcome, ...]
    conflicts: tuple[Conflict, ...] = ()
