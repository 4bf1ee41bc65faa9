"""The texts of an object that are searched, as its `search_fields` name them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from modelsearch.index import AutocompleteField, Indexed, RelatedFields, SearchField

from .tokens import normalise

#: Between the texts of two fields, so that nothing is found that begins in one and ends in the
#: other. No normalised text has a control character.
FIELD_END = " \x1e "
#: In the body, behind the fields that weigh more (`SearchField(…, boost=2)`): a summary.
LEAD_MARK = "\x1d"
LEAD_END = f" {LEAD_MARK} "


@dataclass(frozen=True, slots=True)
class Texts:
    """An object's normalised texts, one for each column of the index."""

    title: str
    body: str
    autocomplete: str


def texts_of(obj: Indexed) -> Texts:
    """Return what is to be indexed of an object."""
    title: list[str] = []
    lead: list[str] = []
    body: list[str] = []
    autocomplete: list[str] = []
    for field, text in _fields(obj, obj.get_search_fields()):
        match field:
            case AutocompleteField():
                autocomplete.append(text)
            case SearchField(field_name="title"):
                title.append(text)
            case SearchField() if (field.boost or 1) > 1:
                lead.append(text)
            case SearchField():
                body.append(text)
    first = _joined(lead)
    rest = _joined(body)
    return Texts(
        _joined(title), LEAD_END.join((first, rest)) if first else rest, _joined(autocomplete)
    )


def _joined(texts: Iterable[str]) -> str:
    return FIELD_END.join(filter(None, map(normalise, texts)))


def plain_text(value: object) -> str:
    """Return a field's value as text. An absent value is no text, not the word "None"."""
    match value:
        case None:
            return ""
        case str():
            return value
        case dict():
            return plain_text(list(value.values()))
        case list() | tuple() | set():
            return " ".join(plain_text(item) for item in value)
    return str(value)


def _fields(obj: object, fields: Iterable[object]) -> Iterator[tuple[object, str]]:
    for field in fields:
        match field:
            case SearchField() | AutocompleteField():
                yield field, plain_text(field.get_value(obj))
            case RelatedFields():
                for related in _related(field.get_value(obj)):
                    yield from _fields(related, field.fields)


def _related(value: object) -> Iterable[object]:
    """Return the objects behind a relation's value: a manager, a callable, one object or None."""
    if value is None:
        return []
    if hasattr(value, "all"):
        return value.all()
    return [value() if callable(value) else value]
