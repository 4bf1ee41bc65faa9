"""Which entries of the index take text from which other objects."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from modelsearch.backends import get_search_backends
from modelsearch.index import (
    AutocompleteField,
    RelatedFields,
    SearchField,
    get_indexed_models,
)

from .texts import plain_text

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Dependency:
    """Entries of `model` hold `fields` of the objects at the end of the path `lookup`."""

    model: type[Model]
    lookup: str
    fields: tuple[SearchField | AutocompleteField, ...]
    #: The table of links, if the last step of the path is a many-to-many relation.
    through: type[Model] | None

    def object_keys(self, related: Model) -> list[Any]:
        """Return the keys of the objects whose entries hold the related object's text."""
        objects = self.model.get_indexed_objects().filter(**{self.lookup: related})
        return list(objects.order_by("pk").values_list("pk", flat=True).distinct())


@cache
def dependencies() -> dict[type[Model], list[Dependency]]:
    """Return all dependencies by the model that is depended upon."""
    found: dict[type[Model], list[Dependency]] = defaultdict(list)
    for model in get_indexed_models():
        if getattr(model, "search_auto_update", True):
            for related, dependency in _walk(model, model, model.get_search_fields(), ""):
                found[related].append(dependency)
    return dict(found)


def changed_texts(instance: Model, dependency: Dependency) -> bool:
    """Return whether saving the object will change what is indexed of it."""
    before = type(instance)._base_manager.filter(pk=instance.pk).first() if instance.pk else None
    if before is None:
        return True
    return any(
        plain_text(field.get_value(before)) != plain_text(field.get_value(instance))
        for field in dependency.fields
    )


def reindex(model: type[Model], keys: list[Any]) -> None:
    """Index the objects of a model with these keys, in batches."""
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        objects = list(model.get_indexed_objects().filter(pk__in=batch))
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(model, objects)


def _walk(
    root: type[Model], model: type[Model], fields: Iterable[object], path: str
) -> Iterator[tuple[type[Model], Dependency]]:
    for relation in fields:
        if not isinstance(relation, RelatedFields):
            continue
        try:
            field = relation.get_field(model)
        except FieldDoesNotExist:
            continue  # A property: nothing tells when its value changes.
        if field.related_model is None:
            continue
        lookup = path + field.name
        texts = tuple(
            text for text in relation.fields if isinstance(text, SearchField | AutocompleteField)
        )
        if texts:
            through = getattr(field.remote_field, "through", None)
            yield field.related_model, Dependency(root, lookup, texts, through)
        yield from _walk(root, field.related_model, relation.fields, f"{lookup}__")
