"""The backend for SQLite: rows of tokens in FTS5, which keeps every position.

The index's columns hold the tokens as text. FTS5's own tokenizer (unicode61, as Wagtail's
migration set it) must take them over as they are: so each character that it would fold, split at
or not know is written in private-use characters, which it leaves alone.
"""

from django.db.models import Model, QuerySet, Value
from modelsearch.backends.database.sqlite import sqlite as stock
from modelsearch.backends.database.sqlite.query import MatchExpression

from .compiling import RunQueryCompiler
from .indexing import UpsertingIndex
from .queries import All, Everything, Node, Run, Some, Without
from .texts import texts_of
from .tokens import grams, probe


def encode(token: str) -> str:
    """Return a token in characters that FTS5 keeps. What begins alike still begins alike."""
    return token.translate(_code)


class _Code(dict[int, int | str]):
    """A table for `str.translate` that is filled with the characters met."""

    def __missing__(self, code: int) -> int | str:
        char = chr(code)
        if "0" <= char <= "9" or "a" <= char <= "z" or "\u4e00" <= char <= "\u9fcb":
            self[code] = code
        elif code < 0x1000:
            self[code] = 0xE000 + code
        else:
            self[code] = chr(0xF000 + (code >> 10)) + chr(0xF440 + (code & 0x3FF))
        return self[code]


_code = _Code()


def token_text(text: str) -> str:
    """Return the tokens of a normalised text as the index holds them, each between spaces."""
    tokens = [encode(token) for token in grams(text)]
    return f" {' '.join(tokens)} " if tokens else ""


def match_expression(node: Node) -> tuple[str | None, bool]:
    """Return an FTS5 expression, None if it matches nothing, and whether the answer is its rest.

    FTS5 knows `a NOT b` but no `NOT b`, so a denial is carried up to where there is an `a`.
    """
    match node:
        case Run(text):
            found = probe(text)
            phrase = " ".join(encode(token) for token in found.tokens)
            return f'"{phrase}"' + (" *" if found.last_is_prefix else ""), False
        case Everything():
            return None, True
        case Without(part):
            expression, denied = match_expression(part)
            return expression, not denied
        case Some(parts):
            expression, denied = match_expression(All(tuple(Without(part) for part in parts)))
            return expression, not denied
        case All(parts):
            return _all(parts)
    raise TypeError(f"{node!r} is no part of a query.")


def _all(parts: tuple[Node, ...]) -> tuple[str | None, bool]:
    sides: dict[bool, list[str | None]] = {False: [], True: []}
    for part in parts:
        expression, denied = match_expression(part)
        sides[denied].append(expression)
    if None in sides[False]:
        return None, False
    denied = " OR ".join(f"({expression})" for expression in sides[True] if expression)
    if not sides[False]:
        return denied or None, True
    wanted = " AND ".join(f"({expression})" for expression in sides[False])
    return (f"({wanted}) NOT ({denied})" if denied else wanted), False


class SQLiteIndex(UpsertingIndex, stock.SQLiteIndex):
    """Writes tokens where the stock index writes text."""

    def entry_columns(self, obj: Model) -> dict[str, str]:
        texts = texts_of(obj)
        return {
            "title": token_text(texts.title),
            "body": token_text(texts.body),
            "autocomplete": token_text(texts.autocomplete),
        }


class SQLiteQueryCompiler(RunQueryCompiler, stock.SQLiteSearchQueryCompiler):
    """Looks for tokens in a row."""

    def matching_entries(self, entries: QuerySet, node: Node) -> QuerySet:
        expression, denied = match_expression(node)
        if expression is None:
            return entries if denied else entries.none()
        matches = stock.SQLiteFTSIndexEntry._default_manager.filter(
            MatchExpression(list(self.columns), Value(expression))
        ).values("pk")
        return entries.exclude(pk__in=matches) if denied else entries.filter(pk__in=matches)

    def needle(self, run: str) -> str:
        found = probe(run)
        text = " " + " ".join(encode(token) for token in found.tokens)
        return text if found.last_is_prefix else f"{text} "


class SQLiteAutocompleteQueryCompiler(SQLiteQueryCompiler, stock.SQLiteAutocompleteQueryCompiler):
    """The same among what is found while typing."""

    COLUMNS = ("autocomplete",)


class SQLiteSearchBackend(stock.SQLiteSearchBackend):
    """Set it by `portal.search.backend`."""

    index_class = SQLiteIndex
    query_compiler_class = SQLiteQueryCompiler
    autocomplete_query_compiler_class = SQLiteAutocompleteQueryCompiler

    def __init__(self, params: dict) -> None:
        # One transaction for a whole rebuild would keep all others from writing meanwhile.
        super().__init__({"ATOMIC_REBUILD": False, **params})


SearchBackend = SQLiteSearchBackend
