"""The backend for PostgreSQL: tokens as a filter, the text itself as the check.

A `tsvector` keeps positions only up to 16,383 and 256 for each token, so rows of tokens would be
missed late in a long text. Title and body are therefore indexed as sets of tokens, without
positions; what has all tokens of a run is then looked through for the run (`strpos`). There is no
column for the text of `autocomplete`, so its short texts keep their positions.
"""

from collections import Counter
from collections.abc import Iterable
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, Expression, F, Func, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, StrIndex
from django.db.models.lookups import GreaterThan
from modelsearch.backends.database.postgres import postgres as stock
from modelsearch.query import Fuzzy

from .compiling import RunQueryCompiler
from .indexing import UpsertingIndex
from .queries import All, Everything, Node, Run, Some, Without
from .texts import texts_of
from .tokens import Probe, grams, normalise, probe

#: PostgreSQL refuses a tsvector of 1 MiB. Of a text with more tokens this one stands for all: it
#: is then found by looking through it. No token has a space, so it is never mistaken for one.
OVERFLOW = "too long"
MAX_VECTOR_BYTES = 700_000
#: What a tsvector keeps of a text's positions: so many in all, so many of each token.
MAX_POSITIONS = 16_383
MAX_POSITIONS_PER_TOKEN = 255


def token_set(text: str) -> str:
    """Return the tokens of a normalised text as a tsvector without positions."""
    return _vector(sorted(set(grams(text))))


def token_row(text: str) -> str:
    """Return the tokens of a normalised text as a tsvector with positions, if it can keep them."""
    tokens = list(grams(text))
    counts = Counter(tokens)
    if len(tokens) > MAX_POSITIONS or max(counts.values(), default=0) > MAX_POSITIONS_PER_TOKEN:
        return _vector([*sorted(counts), OVERFLOW])
    return " ".join(f"{_quoted(token)}:{at}" for at, token in enumerate(tokens, 1))


def _vector(tokens: Iterable[str]) -> str:
    literal = " ".join(map(_quoted, tokens))
    return literal if len(literal.encode()) < MAX_VECTOR_BYTES else _quoted(OVERFLOW)


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def _tsquery(found: Probe, joiner: str) -> str:
    tokens = [_quoted(token) for token in found.tokens]
    if found.last_is_prefix:
        tokens[-1] += ":*"
    return joiner.join(tokens)


def _matches(column: str, tsquery: str) -> Expression:
    # The plain operator: Django's lookup would send the tokens through a dictionary.
    return Func(
        F(column),
        Cast(Value(tsquery), SearchQueryField()),
        template="%(expressions)s",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )


def _in_text(column: str, run: str) -> Q:
    """Return the condition that a run stands in a column with a text column beside it."""
    found = probe(run)
    check = Q(GreaterThan(StrIndex(f"{column}_text", Value(run)), 0))
    filtered = Q(_matches(column, _tsquery(found, " & ")))
    if len(found.tokens) > 1:
        filtered &= check
    return filtered | (Q(_matches(column, _quoted(OVERFLOW))) & check)


def _in_row(column: str, run: str) -> Q:
    """Return the condition that a run stands in a column that keeps positions.

    A text too long for positions is found if it has all tokens, in whatever order.
    """
    found = probe(run)
    alternatives = f"({_tsquery(found, ' <-> ')})"
    if len(found.tokens) > 1:
        alternatives += f" | ({_quoted(OVERFLOW)} & {_tsquery(found, ' & ')})"
    return Q(_matches(column, alternatives))


class PostgresIndex(UpsertingIndex, stock.PostgresIndex):
    """Writes tokens, and the normalised text beside them."""

    def entry_columns(self, obj: Model) -> dict[str, Expression | str]:
        texts = texts_of(obj)
        vectors = {
            "title": token_set(texts.title),
            "body": token_set(texts.body),
            "autocomplete": token_row(texts.autocomplete),
        }
        return {
            **{name: Cast(Value(v), SearchVectorField()) for name, v in vectors.items()},
            "title_text": texts.title,
            "body_text": texts.body,
        }


class PostgresQueryCompiler(RunQueryCompiler, stock.PostgresSearchQueryCompiler):
    """Filters by tokens and checks the text."""

    TITLE_TEXT = "title_text"
    BODY_TEXT = "body_text"

    def search(self, config, start, stop, score_field=None, backend=None) -> QuerySet:
        if isinstance(self.query, Fuzzy):
            self.query.query_string = normalise(self.query.query_string)
            return stock.PostgresSearchQueryCompiler.search(
                self, config, start, stop, score_field, backend
            )
        return super().search(config, start, stop, score_field, backend)

    def matching_entries(self, entries: QuerySet, node: Node) -> QuerySet:
        return entries.filter(self._condition(node))

    def key_in(self, keys: QuerySet) -> Q:
        # `= ANY(ARRAY(…))` runs the search once. Of `IN (…)` the planner makes a join, where it
        # may run once for each object: it cannot know how many entries have some tokens.
        return Q(
            Func(
                F("pk"),
                ArraySubquery(keys),
                template="%(expressions)s)",
                arg_joiner=" = ANY(",
                output_field=BooleanField(),
            )
        )

    def needle(self, run: str) -> str:
        return run

    def _condition(self, node: Node) -> Q:
        match node:
            case Run(text):
                return reduce(or_, (self._in_column(column, text) for column in self.columns))
            case Everything():
                return Q()
            case Without(Everything()):
                return Q(pk__in=[])
            case Without(part):
                return ~self._condition(part)
            case All(parts):
                return reduce(and_, map(self._condition, parts))
            case Some(parts):
                return reduce(or_, map(self._condition, parts))
        raise TypeError(f"{node!r} is no part of a query.")

    def _in_column(self, column: str, run: str) -> Q:
        return _in_text(column, run)


class PostgresAutocompleteQueryCompiler(
    PostgresQueryCompiler, stock.PostgresAutocompleteQueryCompiler
):
    """The same among what is found while typing."""

    COLUMNS = ("autocomplete",)

    def _in_column(self, column: str, run: str) -> Q:
        return _in_row(column, run)


class PostgresSearchBackend(stock.PostgresSearchBackend):
    """Set it by `portal.search.backend`."""

    index_class = PostgresIndex
    query_compiler_class = PostgresQueryCompiler
    autocomplete_query_compiler_class = PostgresAutocompleteQueryCompiler

    def __init__(self, params: dict) -> None:
        # One transaction for a whole rebuild would keep its locks and its dead rows meanwhile.
        super().__init__({"ATOMIC_REBUILD": False, **params})


SearchBackend = PostgresSearchBackend
