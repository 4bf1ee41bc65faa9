"""What both backends share: from a query to the keys of the objects found.

A backend says in SQL which entries of the index a query describes, the newest first; all else is
here. The database stops at the first entries that are wanted, and each is checked by the key of
its object against the queryset that is searched, so any queryset may be, and a word that stands in
every third of 100,000 texts costs no more than one of a thousand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import Field, Model, QuerySet
from django.db.models.expressions import RawSQL
from modelsearch.backends.base import SearchFieldError
from modelsearch.conf import get_app_config

from .queries import All, Everything, Having, Node, Run, Some, Without, all_runs, runs, understand
from .terms import model_term

#: So many of the newest matches of one word are counted: beyond, there are "more".
COUNTED = 1000
#: And so many of several words: from one match to the next the way is longer, and more to look at.
COUNTED_OF_SEVERAL = 200
#: So many of these are put in order of their relevance by one word, and no more than are counted,
#: of which half as many by two, and so on; the rest follows by date.
RANKED = 500
#: By so many words of a query: the others only have to occur.
WORDS_RANKED = 4
#: A word in the title outweighs one in the summary, and this any number of times in the body.
TITLE_WEIGHT = 4
LEAD_WEIGHT = 2
#: As BM25's k1: the second mention tells less than the first.
SATURATION = 1.2


@dataclass(frozen=True, slots=True)
class SQL:
    """A piece of SQL and its parameters."""

    text: str
    params: tuple[Any, ...] = ()


class Match(NamedTuple):
    """The key of an object found, and how well it fits."""

    key: Any
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """The newest matches, the best first, and whether there are older ones."""

    matches: list[Match]
    more: bool


class RunQueryCompiler:
    """A mixin for modelsearch's query compilers of SQL databases."""

    queryset: QuerySet
    fields: list[str] | None
    order_by_relevance: bool
    #: Columns that are searched when the caller names no fields.
    COLUMNS: tuple[str, ...] = ("title", "body")
    #: Ends a subquery that must be asked for each row, instead of being joined.
    FENCE = ""

    def entries(self, node: Node) -> SQL:
        """Return `FROM … WHERE …` of the entries that the tree describes.

        In it, `e` has the columns of the entries, `object_id` among them.
        """
        raise NotImplementedError

    def newest_first(self) -> str:
        """Return what stands behind `entries` for the newest to come first, with ORDER BY."""
        raise NotImplementedError

    def entry(self, key: str) -> str:
        """Return what stands after FROM for the entry whose key an expression gives, as `e`."""
        raise NotImplementedError

    def contains(self, run: str) -> SQL:
        """Return the condition that the text of an entry `e` contains a run."""
        raise NotImplementedError

    def score(self, run: str) -> SQL:
        """Return the expression of how well an entry `e` fits a run."""
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

    @cached_property
    def node(self) -> Node | None:
        """What is looked for, or None if there is no character to look for."""
        return understand(self.query)

    @property
    def searches_everything(self) -> bool:
        """Whether all objects are found, also those that are not in the index."""
        return isinstance(self.node, Everything)

    @cached_property
    def ranking(self) -> Ranking:
        """The newest matches, read once however often they are counted, sliced and listed."""
        ranked = min(RANKED, self.counted) // len(self._weighed) if self._weighed else 0
        found = self.newest(0, self.counted + 1, ranked=ranked)
        counted = found[: self.counted]
        # `sorted` keeps the order of equals, which is that of their date.
        best = sorted(counted[:ranked], key=lambda match: match.score, reverse=True)
        return Ranking(best + counted[ranked:], more=len(found) > self.counted)

    @cached_property
    def counted(self) -> int:
        """How many matches are counted at most."""
        several = self.node is not None and len(all_runs(self.node)) > 1
        return COUNTED_OF_SEVERAL if several else COUNTED

    @property
    def _weighed(self) -> list[str]:
        """The runs of a query that say how well an entry fits."""
        return runs(self.node)[:WORDS_RANKED] if self.node is not None else []

    def matches(self, start: int, stop: int | None) -> list[Match]:
        """Return the matches from `start` to `stop`: the newest by relevance, then by date."""
        best = self.ranking.matches[start:stop]
        if not self.ranking.more or (stop is not None and stop <= self.counted):
            return best
        return best + self.newest(max(start, self.counted), stop)

    def count(self) -> int:
        """Return the number of all matches."""
        if not self.ranking.more:
            return len(self.ranking.matches)
        found = self._found()
        [[number]] = self._rows(SQL(f"SELECT COUNT(*) FROM ({found.text}) AS found", found.params))
        return number

    def newest(self, start: int, stop: int | None, ranked: int = 0) -> list[Match]:
        """Return the matches from `start` to `stop` by date, the newest first.

        Only the first `ranked` of them are looked at for how well they fit.
        """
        if self.node is None:
            return []
        found = self._found()
        limit = f" LIMIT {stop - start}" if stop is not None else ""
        limit += f" OFFSET {start}" if start and stop is not None else ""
        sql = SQL(f"{found.text} {self.newest_first()}{limit}", found.params)
        rows = self._rows(self._scored(sql, ranked))
        if stop is None:
            rows = rows[start:]
        to_python = _key_field(self.queryset.model).to_python
        return [Match(to_python(key), fit) for key, fit in rows]

    def _scored(self, found: SQL, ranked: int) -> SQL:
        """Return the query for the rows of `found`: their keys, and the score of the first ones."""
        scores = [self.score(run) for run in self._weighed] if ranked else []
        fit, params = "0.0", ()
        if scores:
            score = " + ".join(score.text for score in scores)
            fit = (
                f"CASE WHEN found.place <= {ranked}"
                f" THEN (SELECT {score} FROM {self.entry('found.id')}) ELSE 0.0 END"
            )
            params = tuple(param for score in scores for param in score.params)
        return SQL(
            f"SELECT found.object_id, CAST({fit} AS DOUBLE PRECISION) FROM"
            f" (SELECT newest.*, ROW_NUMBER() OVER () AS place FROM ({found.text}) newest) found"
            " ORDER BY found.place",
            (*params, *found.params),
        )

    def newest_with(self, names: Sequence[str], limit: int) -> list[Any]:
        """Return the newest objects found, at most so many, each with these fields alone.

        All in one statement. The fields are of the model's own table, and none that a database
        gives in another form than it has (a UUID).
        """
        if self.node is None:
            return []
        model, found = self.queryset.model, self._found()
        fields = [field for field in model._meta.concrete_fields if field.attname in names]
        columns = ", ".join(f"obj.{field.column}" for field in fields)
        rows = self._rows(
            SQL(
                f"SELECT {columns} FROM (SELECT newest.*, ROW_NUMBER() OVER () AS place"
                f" FROM ({found.text} {self.newest_first()} LIMIT {limit}) newest) e"
                f" CROSS JOIN {model._meta.db_table} obj"
                f" WHERE obj.{model._meta.pk.column} = {self._key_sql('e')} ORDER BY e.place",
                found.params,
            )
        )
        read = [field.attname for field in fields]
        return [model.from_db(self.queryset.db, read, row) for row in rows]

    def objects(self, matches: list[Match]) -> list[Any]:
        """Return the objects of matches in their order, read in batches."""
        found: dict[Any, Any] = {}
        for start in range(0, len(matches), 500):
            keys = [match.key for match in matches[start : start + 500]]
            found |= {obj.pk: obj for obj in self.queryset.order_by().filter(pk__in=keys)}
        return [found[match.key] for match in matches if match.key in found]

    def search(
        self,
        config: Any,
        start: int | None,
        stop: int | None,
        score_field: str | None = None,
        backend: Any = None,
    ) -> QuerySet:
        """Return the queryset of all objects found, in its own order or else by their keys."""
        queryset = self.queryset
        if self.node is None:
            return queryset.none()
        if not self.searches_everything:
            if self.ranking.more:
                found = self.entries(self.narrowed(self.node))
                keys = SQL(f"SELECT {self._key_sql('e')} {found.text}", found.params)
                queryset = queryset.filter(self.key_in(keys))
            else:
                keys = [match.key for match in self.ranking.matches]
                queryset = queryset.filter(pk__in=keys)
        if self.order_by_relevance or not queryset.query.order_by:
            queryset = queryset.order_by("-pk")
        return queryset[start:stop]

    def key_in(self, keys: SQL) -> Any:
        """Return the condition that an object's key is among these."""
        raise NotImplementedError

    def text_check(self, node: Node) -> SQL:
        """Return the condition that the text of an entry `e` fits the tree."""
        match node:
            case Run(text):
                return self.contains(text)
            case Having() | Everything():
                return SQL("1 = 1")
            case Without(part):
                check = self.text_check(part)
                return SQL(f"NOT ({check.text})", check.params)
            case All(parts) | Some(parts):
                checks = [self.text_check(part) for part in parts]
                joiner = " AND " if isinstance(node, All) else " OR "
                return SQL(
                    f"({joiner.join(check.text for check in checks)})",
                    tuple(param for check in checks for param in check.params),
                )
        raise TypeError(f"{node!r} is no part of a query.")

    def narrowed(self, node: Node) -> Node:
        """Return the tree for the entries of this queryset's model alone."""
        return All((Having(model_term(self.queryset.model)), node))

    def _found(self) -> SQL:
        """Return the query for the entries of the objects found: `id` and `object_id`."""
        found, condition = self.entries(self.narrowed(self.node)), self.condition
        return SQL(
            f"SELECT e.id, e.object_id {found.text} AND {condition.text}",
            (*found.params, *condition.params),
        )

    @cached_property
    def condition(self) -> SQL:
        """The condition that the object of an entry `e` is in the queryset.

        It may be set to what another compiler made of a queryset of the same objects.
        """
        queryset = self.queryset.order_by().filter(pk=RawSQL(self._key_sql("e"), ()))
        try:
            exists, params = queryset.values("pk").query.sql_with_params()
        except EmptyResultSet:
            exists, params = "SELECT 1 WHERE 1 = 0", ()
        return SQL(f"EXISTS ({exists}{self.FENCE})", tuple(params))

    def _key_sql(self, alias: str) -> str:
        """Return the entry's `object_id`, a text, as the type of the objects' key."""
        field = _key_field(self.queryset.model)
        kind = field.cast_db_type(self.connection) or field.db_type(self.connection)
        return f"CAST({alias}.object_id AS {kind})"

    @property
    def connection(self) -> Any:
        return connections[router.db_for_read(get_app_config().get_model("IndexEntry"))]

    def _rows(self, sql: SQL) -> list[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql.text, sql.params)
            return cursor.fetchall()


def _key_field(model: type[Model]) -> Field:
    """Return the field that holds the values of a model's key, which may be its parent's."""
    field = model._meta.pk
    while field.remote_field:
        field = field.target_field
    return field
