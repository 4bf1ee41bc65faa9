"""What both backends share: from a query to the objects found, in the order of their relevance.

A backend says which entries of the index a tree of runs describes; all else is here. The objects
are found by their keys (`pk IN (…)`), never by a join, so that any queryset may be searched.
"""

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Expression,
    Field,
    FloatField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Length, Replace, StrIndex
from django.db.models.lookups import GreaterThan
from modelsearch.backends.base import SearchFieldError
from modelsearch.conf import get_app_config
from modelsearch.utils import get_descendants_content_types_pks

from .queries import Everything, Node, runs, understand

#: A word in the title weighs more than any number of times in the body.
TITLE_WEIGHT = 2.0
#: As BM25's k1: the second mention tells less than the first.
SATURATION = 1.2


class RunQueryCompiler:
    """A mixin for modelsearch's query compilers of SQL databases."""

    queryset: QuerySet
    fields: list[str] | None
    order_by_relevance: bool
    #: Columns that are searched when the caller names no fields.
    COLUMNS = ("title", "body")
    #: Columns whose text tells how well an entry fits.
    TITLE_TEXT = "title"
    BODY_TEXT = "body"

    def matching_entries(self, entries: QuerySet, node: Node) -> QuerySet:
        """Return those of the index entries that the tree describes."""
        raise NotImplementedError

    def key_in(self, keys: QuerySet) -> Q:
        """Return the condition that an object's key is among these."""
        return Q(pk__in=keys)

    def needle(self, run: str) -> str:
        """Return the string by which a run is found in the text columns."""
        raise NotImplementedError

    @property
    def columns(self) -> tuple[str, ...]:
        """The index columns to look in: fields have no columns of their own, but the title."""
        if self.fields is None or self.COLUMNS == ("autocomplete",):
            return self.COLUMNS
        return tuple(dict.fromkeys("title" if f == "title" else "body" for f in self.fields))

    def check(self) -> None:
        """Raise SearchFieldError for a field that is not indexed.

        Filters and orderings need no check: the database applies them to the objects themselves.
        """
        model = self.queryset.model
        indexed = model.get_searchable_search_fields() + model.get_autocomplete_search_fields()
        for name in self.fields or []:
            if name not in {field.field_name for field in indexed}:
                raise SearchFieldError(
                    f"{model.__name__} has no indexed field '{name}' to search in.", field_name=name
                )

    def search(
        self,
        config: Any,
        start: int | None,
        stop: int | None,
        score_field: str | None = None,
        backend: Any = None,
    ) -> QuerySet:
        """Return the objects found, from `start` to `stop`."""
        node = understand(self.query)
        if node is None:
            return self.queryset.none()
        queryset = self.queryset
        if not isinstance(node, Everything):
            entries = self.matching_entries(self._entries(), node)
            keys = entries.values_list(self._object_key(), flat=True)
            queryset = queryset.filter(self.key_in(keys))
        if score_field or self.order_by_relevance:
            score_field = score_field or "_score"
            queryset = queryset.annotate(**{score_field: self._score(runs(node))})
        if self.order_by_relevance:
            queryset = queryset.order_by(f"-{score_field}", "-pk")
        elif not queryset.query.order_by:
            queryset = queryset.order_by("-pk")
        return queryset[start:stop]

    def _entries(self) -> QuerySet:
        model = get_app_config().get_model("IndexEntry")
        content_types = get_descendants_content_types_pks(self.queryset.model)
        return model._default_manager.filter(content_type__in=content_types)

    def _object_key(self) -> Expression:
        """The entry's `object_id`, a text, as the type of the objects' key."""
        content_types = get_descendants_content_types_pks(self.queryset.model)
        key = Cast("object_id", _key_field(self.queryset.model))
        # In a CASE, so that the database cannot try to cast other models' keys first.
        return Case(When(content_type__in=content_types, then=key), default=None)

    def _score(self, texts: list[str]) -> Expression:
        entry = self._entries().filter(object_id=Cast(OuterRef("pk"), CharField()))
        score: Expression = Value(0.0, output_field=FloatField())
        for needle in map(self.needle, texts):
            in_title = GreaterThan(StrIndex(self.TITLE_TEXT, Value(needle)), 0)
            score += Case(When(in_title, then=Value(TITLE_WEIGHT)), default=Value(0.0))
            # count / (count + k), written so that the occurrences are counted once.
            count = _occurrences(self.BODY_TEXT, needle)
            score += Value(1.0) - Value(SATURATION) / (count + Value(SATURATION))
        score.output_field = FloatField()
        return Subquery(entry.values_list(score, flat=True)[:1], output_field=FloatField())


def _occurrences(column: str, needle: str) -> Expression:
    without = Length(Replace(column, Value(needle), Value("")))
    return Cast(Length(column) - without, FloatField()) / Value(float(len(needle)))


def _key_field(model: type[Model]) -> Field:
    """Return the field that holds the values of a model's key, which may be its parent's."""
    field = model._meta.pk
    while field.remote_field:
        field = field.target_field
    return field
