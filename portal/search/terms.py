"""What an entry of the index is found by besides the words of its texts.

A term says what an object is: of which model, in which language, in which year, by which letters
its title begins. Matches are narrowed by terms inside the index, before any object is looked at:
a word of 33,000 articles is asked for among English pages as quickly as one of ten.

Terms begin with a control character, which no normalised text has, so no word is ever mistaken for
one.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from modelsearch.index import Indexed, class_is_indexed

from .pinyin import initial_grams
from .texts import plain_text
from .tokens import normalise

_TERM = "\x1f"
_INITIALS = "\x1c"


def model_term(model: type[Model]) -> str:
    """Return the term of all objects of a model, those of its subclasses included."""
    return f"{_TERM}{model._meta.concrete_model._meta.label_lower}"


def value_term(name: str, value: object) -> str:
    """Return the term of all objects for which `name` has the value."""
    return f"{_TERM}{name}={value}"


def initials_terms(grams: Iterable[str]) -> Iterator[str]:
    """Yield the terms of rows of pinyin initials."""
    return (_INITIALS + gram for gram in grams)


def terms_of(obj: Indexed) -> list[str]:
    """Return all terms of an object: those of its models, its language, its own, its initials.

    A model's own are the pairs that its method `search_terms()` returns, such as
    `[("category", 3), ("year", 2026)]`.
    """
    terms = [model_term(model) for model in type(obj).__mro__ if class_is_indexed(model)]
    pairs: list[tuple[str, Any]] = list(getattr(obj, "search_terms", list)())
    if locale := getattr(obj, "locale_id", None):
        pairs.append(("locale", locale))
    terms += [value_term(name, value) for name, value in pairs if value is not None]
    name = plain_text(getattr(obj, "title", None) or getattr(obj, "name", None))
    return [*terms, *initials_terms(sorted(set(initial_grams(normalise(name)))))]


def moment_of(obj: Indexed) -> float:
    """Return when an object was made, in seconds since 1970: newer ones are found first.

    That is its `search_date` (a `datetime` or `date`), or when it was first published, or created;
    0.0 for an object that does not know.
    """
    for name in ("search_date", "first_published_at", "created_at"):
        match getattr(obj, name, None):
            case datetime() as moment:
                return max(0.0, moment.timestamp())
            case date() as day:
                return max(0.0, datetime(day.year, day.month, day.day).timestamp())
    return 0.0
