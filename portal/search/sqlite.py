"""The backend for SQLite: rows of tokens in FTS5, which keeps every position.

The index's columns hold the tokens as text. FTS5's own tokenizer (unicode61, as Wagtail's
migration set it) must take them over as they are: so each character that it would fold, split at
or not know is written in private-use characters, which it leaves alone.
"""

from zlib import crc32

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q
from django.db.models.expressions import RawSQL
from modelsearch.backends.database.sqlite import sqlite as stock

from .compiling import LEAD_WEIGHT, SATURATION, SQL, TITLE_WEIGHT, RunQueryCompiler
from .queries import All, Everything, Having, Node, Run, Some, Without, all_runs, loosened
from .results import RankedResults
from .terms import moment_of, terms_of
from .texts import LEAD_MARK, texts_of
from .tokens import grams, probe, shorts


def encode(tokens: str) -> str:
    """Return tokens between spaces in characters that FTS5 keeps.

    What begins alike still begins alike.
    """
    return tokens.translate(_code)


class _Code(dict[int, int | str]):
    """A table for `str.translate` that is filled with the characters met."""

    def __missing__(self, code: int) -> int | str:
        char = chr(code)
        if char == " " or "0" <= char <= "9" or "a" <= char <= "z" or "\u4e00" <= char <= "\u9fcb":
            self[code] = code
        elif code < 0x1000:
            self[code] = 0xE000 + code
        else:
            self[code] = chr(0xF000 + (code >> 10)) + chr(0xF440 + (code & 0x3FF))
        return self[code]


_code = _Code()
SHORT = "\x1b"


def token_text(text: str) -> str:
    """Return the tokens of a normalised text as the index holds them, each between spaces."""
    tokens = [*grams(text), *(SHORT + token for token in sorted(shorts(text)))]
    return encode(f" {' '.join(tokens)} ") if tokens else ""


def match_expression(node: Node, columns: tuple[str, ...]) -> tuple[str | None, bool]:
    """Return an FTS5 expression, None if it matches nothing, and whether the answer is its rest.

    FTS5 knows `a NOT b` but no `NOT b`, so a denial is carried up to where there is an `a`.
    """
    match node:
        case Run(text):
            found = probe(text)
            phrases = [found.tokens] if found.tokens else []
            phrases += [(SHORT + found.short,)] if found.short else []
            quoted = (f'"{" ".join(map(encode, phrase))}"' for phrase in phrases)
            return f"{{{' '.join(columns)}}} : ({' AND '.join(quoted)})", False
        case Having(term, begins):
            return f'autocomplete : "{encode(term)}"' + (" *" if begins else ""), False
        case Everything():
            return None, True
        case Without(part):
            expression, denied = match_expression(part, columns)
            return expression, not denied
        case Some(parts):
            none_of_them = All(tuple(Without(part) for part in parts))
            expression, denied = match_expression(none_of_them, columns)
            return expression, not denied
        case All(parts):
            return _all(parts, columns)
    raise TypeError(f"{node!r} is no part of a query.")


def _all(parts: tuple[Node, ...], columns: tuple[str, ...]) -> tuple[str | None, bool]:
    sides: dict[bool, list[str | None]] = {False: [], True: []}
    for part in parts:
        expression, denied = match_expression(part, columns)
        sides[denied].append(expression)
    if None in sides[False]:
        return None, False
    denied = " OR ".join(f"({expression})" for expression in sides[True] if expression)
    if not sides[False]:
        return denied or None, True
    wanted = " AND ".join(f"({expression})" for expression in sides[False])
    return (f"({wanted}) NOT ({denied})" if denied else wanted), False


class SQLiteIndex(stock.SQLiteIndex):
    """Writes tokens where the stock index writes text, under keys that follow the date.

    FTS5 reads its matches in the order of their row numbers, and stops when it is told to: so an
    entry's number begins with the minute of its object. The newest matches are then the first.
    """

    BATCH = 200
    _MINUTES, _KINDS, _KEYS = 28, 8, 27  # bits

    def add_items(self, model: type[Model], objs: list[Model]) -> None:
        """Write the entries of objects of one model."""
        if not model.get_search_fields():
            return
        kind = ContentType.objects.get_for_model(model).pk
        manager = self.entries.model._default_manager
        for start in range(0, len(objs), self.BATCH):
            batch = {str(obj.pk): obj for obj in objs[start : start + self.BATCH]}
            with transaction.atomic(using=self.write_connection.alias):
                old = manager.filter(content_type_id=kind, object_id__in=batch)
                old._raw_delete(using=self.write_connection.alias)
                numbers = self._numbers(batch, kind)
                manager.bulk_create(
                    manager.model(
                        pk=numbers[key],
                        content_type_id=kind,
                        object_id=key,
                        **self.entry_columns(obj),
                    )
                    for key, obj in batch.items()
                )

    def entry_columns(self, obj: Model) -> dict[str, str]:
        """Return the texts of an object's entry, by column."""
        texts = texts_of(obj)
        terms = "".join(f" {encode(term)}" for term in terms_of(obj))
        return {
            "title": token_text(texts.title),
            "body": token_text(texts.body),
            "autocomplete": token_text(texts.autocomplete) + terms,
        }

    def _numbers(self, batch: dict[str, Model], kind: int) -> dict[str, int]:
        """Return a free number for the entry of each object."""
        wanted = {key: self._number(obj, key, kind) for key, obj in batch.items()}
        entries = self.entries.model._default_manager
        taken = set(entries.filter(pk__in=wanted.values()).values_list("pk", flat=True))
        for key, number in wanted.items():
            # Two objects of one minute can only meet if their keys are no numbers, or huge.
            while number in taken or (number != wanted[key] and entries.filter(pk=number).exists()):
                number += 1
            taken.add(number)
            wanted[key] = number
        return wanted

    def _number(self, obj: Model, key: str, kind: int) -> int:
        minute = min(int(moment_of(obj)) // 60, (1 << self._MINUTES) - 1)
        last = int(key) if key.isascii() and key.isdigit() else crc32(key.encode())
        kind &= (1 << self._KINDS) - 1
        last &= (1 << self._KEYS) - 1
        return ((minute << self._KINDS | kind) << self._KEYS) | last

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Do nothing: a factor of the stock ranking, which costs a scan of the index per save."""


def _is_exact(run: str) -> bool:
    """Return whether FTS5 alone finds a run exactly: a token cut short has no place in a row."""
    found = probe(run)
    return not (found.tokens and found.short)


def _needle(run: str) -> str:
    """Return the tokens of a run as they stand in the text of a column."""
    found = probe(run)
    whole = "".join(f" {encode(token)}" for token in found.tokens)
    return f"{whole} {encode(found.short)}"


class SQLiteQueryCompiler(RunQueryCompiler, stock.SQLiteSearchQueryCompiler):
    """Looks for tokens in a row."""

    def entries(self, node: Node) -> SQL:
        # Every tree is narrowed to a model, so the answer is never a rest.
        loose = loosened(node, _is_exact)
        expression, _denied = match_expression(loose, self.columns)
        check = SQL("") if all(map(_is_exact, all_runs(node))) else self.text_check(node)
        table = stock.SQLiteFTSIndexEntry._meta.db_table
        entry = stock.IndexEntry._meta.db_table
        # A cross join keeps the order of the tables: SQLite cannot know how much it will find.
        return SQL(
            f"FROM {table} CROSS JOIN {entry} e ON e.id = {table}.rowid"
            f" WHERE {table} MATCH %s"
            + ("" if expression else " AND 1 = 0")
            + (f" AND {check.text}" if check.text else ""),
            (expression or "nothing", *check.params),
        )

    def contains(self, run: str) -> SQL:
        checks = [f"INSTR(e.{column}, %s)" for column in self.columns]
        return SQL(f"({' OR '.join(checks)})", (_needle(run),) * len(checks))

    def newest_first(self) -> str:
        return f"{stock.SQLiteFTSIndexEntry._meta.db_table}.rowid DESC"

    def score(self, run: str) -> SQL:
        needle = _needle(run)
        # Of bytes, which SQLite knows without counting characters.
        without = "LENGTH(CAST(REPLACE(e.body, %s, '') AS BLOB))"
        count = f"(LENGTH(CAST(e.body AS BLOB)) - {without}) / {len(needle.encode())}.0"
        return SQL(
            f"(CASE WHEN INSTR(e.title, %s) THEN {TITLE_WEIGHT} ELSE 0 END"
            f" + CASE WHEN INSTR(e.body, %s) BETWEEN 1 AND INSTR(e.body, %s)"
            f" THEN {LEAD_WEIGHT} ELSE 0 END"
            f" + 1.0 - {SATURATION} / ({count} + {SATURATION}))",
            (needle, needle, f" {encode(LEAD_MARK)} ", needle),
        )

    def key_in(self, keys: SQL) -> Q:
        return Q(pk__in=RawSQL(keys.text, keys.params))


class SQLiteAutocompleteQueryCompiler(SQLiteQueryCompiler, stock.SQLiteAutocompleteQueryCompiler):
    """The same among what is found while typing."""

    COLUMNS = ("autocomplete",)


class SQLiteSearchResults(RankedResults, stock.SQLiteSearchResults):
    """Reads only what is asked for."""


class SQLiteSearchBackend(stock.SQLiteSearchBackend):
    """Set it by `portal.search.backend`."""

    index_class = SQLiteIndex
    results_class = SQLiteSearchResults
    query_compiler_class = SQLiteQueryCompiler
    autocomplete_query_compiler_class = SQLiteAutocompleteQueryCompiler

    def __init__(self, params: dict) -> None:
        # One transaction for a whole rebuild would keep all others from writing meanwhile.
        super().__init__({"ATOMIC_REBUILD": False, **params})


SearchBackend = SQLiteSearchBackend
