"""The backend for PostgreSQL: tokens as a filter, the text itself as the check.

A `tsvector` keeps positions only up to 16,383 and 256 for each token, so rows of tokens would be
missed late in a long text. Texts are therefore indexed as sets of tokens, without positions; what
has all tokens of a query is then looked through for its runs (`strpos`), the newest first, until
enough is found.

Of the stock index's columns `body` has the tokens of title and body together, so that one look
into one index answers a query of several words; `title_text` has the title and, behind
`TITLE_END`, what `autocomplete` searches; `title_norm`, a factor of the stock ranking, has the
object's moment.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, Expression, F, Func, Model, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from modelsearch.backends.database.postgres import postgres as stock
from modelsearch.query import Fuzzy

from .compiling import LEAD_WEIGHT, SATURATION, SQL, TITLE_WEIGHT, RunQueryCompiler
from .queries import All, Node, all_runs, loosened
from .results import RankedResults
from .terms import moment_of, terms_of
from .texts import LEAD_MARK, texts_of
from .tokens import normalise
from .tsvectors import (
    OVERFLOW,
    by_age,
    filtering,
    is_exact,
    is_one_token,
    quoted,
    token_set,
    tokens_of,
    year_term,
)

TITLE_END = "\x1c"
#: The newest years are looked through one after the other for queries of so few tokens.
MAX_TOKENS_APART = 2


class PostgresIndex(stock.PostgresIndex):
    """Writes tokens, and the normalised text beside them, with one statement for a batch."""

    BATCH = 200

    def add_items(self, model: type[Model], objs: list[Model]) -> None:
        """Write the entries of objects of one model, new or not."""
        if not objs or not model.get_search_fields():
            return
        manager = self.entries.model._default_manager
        kind = ContentType.objects.get_for_model(model).pk
        for start in range(0, len(objs), self.BATCH):
            batch = [
                (str(obj.pk), self.entry_columns(obj)) for obj in objs[start : start + self.BATCH]
            ]
            manager.bulk_create(
                [manager.model(object_id=pk, content_type_id=kind, **cols) for pk, cols in batch],
                update_conflicts=True,
                unique_fields=["content_type", "object_id"],
                update_fields=list(batch[0][1]),
            )
        self._merge()

    def _merge(self) -> None:
        """Merge what was just written into the GIN indexes.

        PostgreSQL would do it for every dozen entries of a rebuild, which takes three times as
        long, or leave them to be searched one by one (its manual, "GIN Fast Update Technique").
        It lets only the owner of an index do so; for a role that is not, autovacuum will.
        """
        names = [i.name for i in stock.IndexEntry._meta.indexes if isinstance(i, GinIndex)]
        with self.write_connection.cursor() as cursor:
            cursor.execute(
                "SELECT GIN_CLEAN_PENDING_LIST(oid) FROM pg_class"
                " WHERE oid = ANY(%s::regclass[]) AND PG_HAS_ROLE(relowner, 'USAGE')",
                [names],
            )

    def entry_columns(self, obj: Model) -> dict[str, Expression | str | float]:
        """Return the values of an object's entry, by column."""
        texts, moment = texts_of(obj), moment_of(obj)
        terms = [*terms_of(obj), year_term(moment)]
        vectors = {
            "title": token_set(texts.title, terms=terms),
            "body": token_set(texts.title, texts.body, terms=terms),
            "autocomplete": token_set(texts.autocomplete, terms=terms),
        }
        return {
            **{name: Cast(Value(v), SearchVectorField()) for name, v in vectors.items()},
            "title_text": f"{texts.title} {TITLE_END} {texts.autocomplete}",
            "body_text": texts.body,
            "title_norm": moment,
        }

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Do nothing: a factor of the stock ranking, which costs a scan of the index per save."""


class PostgresQueryCompiler(RunQueryCompiler, stock.PostgresSearchQueryCompiler):
    """Filters by tokens and checks the text."""

    # Else the planner makes a join of it, and asks all objects first: it cannot know that the
    # first few are wanted.
    FENCE = " OFFSET 0"

    def search(self, config, start, stop, score_field=None, backend=None) -> QuerySet:
        if isinstance(self.query, Fuzzy):
            self.query.query_string = normalise(self.query.query_string)
            return stock.PostgresSearchQueryCompiler.search(
                self, config, start, stop, score_field, backend
            )
        return super().search(config, start, stop, score_field, backend)

    def entries(self, node: Node) -> SQL:
        column = self.columns[0] if len(self.columns) == 1 else "body"
        table = stock.IndexEntry._meta.db_table
        check, entry = self._check(node, f"{table} WHERE {column} @@ %s::tsquery")
        # The matches of an age are sorted, as little of each as can be; then one after the other is
        # fetched and checked until enough is found. Only if it is not, older ones are looked for.
        # `OFFSET 0` keeps the planner from joining the two.
        age = (
            f"(SELECT id, object_id FROM {table} WHERE {column} @@ %s::tsquery"
            " ORDER BY title_norm DESC, id DESC OFFSET 0)"
        )
        # For each age the lists of all tokens are read: of few tokens that is soon done.
        apart = len(tokens_of(all_runs(node))) <= MAX_TOKENS_APART
        ages = by_age(filtering(loosened(node, is_one_token)), apart)
        return SQL(
            f"FROM ({' UNION ALL '.join([age] * len(ages))}) dated"
            f" CROSS JOIN LATERAL {entry} WHERE {check.text}",
            (*ages, *check.params),
        )

    def _check(self, node: Node, having: str) -> tuple[SQL, str]:
        """Return the condition that an entry fits the tree, and the entry as far as it needs it.

        A text is not looked through for what its tokens say, unless it has too many of them.
        """
        sure = [] if self.columns == ("body",) else [part for part in _all(node) if is_exact(part)]
        looked_for = [part for part in _all(node) if part not in sure]
        check = self.text_check(All(tuple(looked_for))) if looked_for else SQL("1 = 1")
        entry = self.entry("dated.id")
        if sure:
            doubted = self.text_check(All(tuple(sure)))
            if not looked_for:
                doubted = SQL(f"(SELECT {doubted.text} FROM {entry})", doubted.params)
                entry = "(SELECT dated.id, dated.object_id) e"
            # Asked once: hardly ever is there such a text.
            no_doubt = f"NOT EXISTS (SELECT 1 FROM {having})"
            check = SQL(
                f"{check.text} AND ({no_doubt} OR {doubted.text})",
                (*check.params, quoted(OVERFLOW), *doubted.params),
            )
        return check, entry

    def entry(self, key: str) -> str:
        # Texts lie outside of the row, and are fetched each time they are named: so once, here.
        return (
            f"(SELECT id, object_id, body_text || '' AS body,"
            f" SPLIT_PART(title_text, ' {TITLE_END} ', 1) AS title,"
            f" SPLIT_PART(title_text, ' {TITLE_END} ', 2) AS autocomplete"
            f" FROM {stock.IndexEntry._meta.db_table} WHERE id = {key} OFFSET 0) e"
        )

    def contains(self, run: str) -> SQL:
        checks = [f"STRPOS(e.{column}, %s) > 0" for column in self.columns]
        return SQL(f"({' OR '.join(checks)})", (run,) * len(checks))

    def _rows(self, sql: SQL) -> list[Any]:
        # One round trip, and with it one transaction, or a part of the one that is open.
        with self.connection.cursor() as cursor:
            cursor.execute(f"{_AS_INDEXED} {sql.text}; {_AS_BEFORE}", sql.params)
            while cursor.description is None:
                cursor.nextset()
            return cursor.fetchall()

    def newest_first(self) -> str:
        # They do. To be asked for it, the planner would sort all ages before the first is checked.
        return ""

    def score(self, run: str) -> SQL:
        without = "OCTET_LENGTH(REPLACE(e.body, %s, ''))"
        count = f"(OCTET_LENGTH(e.body) - {without}) / {len(run.encode())}.0"
        return SQL(
            f"(CASE WHEN STRPOS(e.title, %s) > 0 THEN {TITLE_WEIGHT} ELSE 0 END"
            " + CASE WHEN STRPOS(e.body, %s) BETWEEN 1 AND STRPOS(e.body, %s)"
            f" THEN {LEAD_WEIGHT} ELSE 0 END"
            f" + 1.0 - {SATURATION} / ({count} + {SATURATION}))",
            (run, run, LEAD_MARK, run),
        )

    def key_in(self, keys: SQL) -> Q:
        # `= ANY(ARRAY(…))` runs the search once. Of `IN (…)` the planner makes a join, where it
        # may run once for each object: it cannot know how many entries have some tokens.
        return Q(
            Func(
                F("pk"),
                RawSQL(keys.text, keys.params),
                template="%(expressions)s)",
                arg_joiner=" = ANY(ARRAY",
                output_field=BooleanField(),
            )
        )


#: The planner takes a look at a vector for nothing, though each must be fetched from outside of its
#: row: it would rather look at all 100,000 than into the index, with several processes, and compile
#: that first. 100,000 dates are sorted in memory. And what is read is there, wherever it lies.
_PLANNING = {
    "enable_seqscan": "off", "jit": "off", "max_parallel_workers_per_gather": "0",
    "work_mem": "'16MB'", "random_page_cost": "1.1",
}  # fmt: skip
_AS_INDEXED = " ".join(f"SET LOCAL {name} = {value};" for name, value in _PLANNING.items())
_AS_BEFORE = "; ".join(f"SET LOCAL {name} TO DEFAULT" for name in _PLANNING)


class PostgresAutocompleteQueryCompiler(
    PostgresQueryCompiler, stock.PostgresAutocompleteQueryCompiler
):
    """The same among what is found while typing."""

    COLUMNS = ("autocomplete",)


class PostgresSearchResults(RankedResults, stock.PostgresSearchResults):
    """Reads only what is asked for."""

    @property
    def is_ranked(self) -> bool:
        return super().is_ranked and not isinstance(self.query_compiler.query, Fuzzy)


class PostgresRebuilder(stock.PostgresSearchRebuilder):
    """Tells the planner at the end what the index now has, and merges what was written last."""

    def finish(self) -> None:
        connection = self.index.write_connection
        work = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
        with connection.cursor() as cursor:
            cursor.execute(f"{work} {stock.IndexEntry._meta.db_table}")


class PostgresSearchBackend(stock.PostgresSearchBackend):
    """Set it by `portal.search.backend`."""

    index_class = PostgresIndex
    results_class = PostgresSearchResults
    rebuilder_class = PostgresRebuilder
    query_compiler_class = PostgresQueryCompiler
    autocomplete_query_compiler_class = PostgresAutocompleteQueryCompiler

    def __init__(self, params: dict) -> None:
        # One transaction for a whole rebuild would keep its locks and its dead rows meanwhile.
        super().__init__({"ATOMIC_REBUILD": False, **params})


SearchBackend = PostgresSearchBackend


def _all(node: Node) -> list[Node]:
    """Return the parts of which all must hold."""
    return [one for part in node.parts for one in _all(part)] if isinstance(node, All) else [node]
