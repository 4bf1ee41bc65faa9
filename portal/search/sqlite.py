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
from .segments import merge_segments
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
        """Write the entries of objects of one model, as far as they are not there as they are."""
        if not model.get_search_fields():
            return
        kind = ContentType.objects.get_for_model(model).pk
        for start in range(0, len(objs), self.BATCH):
            entries = {
                str(obj.pk): {"pk": self._number(obj, str(obj.pk), kind), **self.entry_columns(obj)}
                for obj in objs[start : start + self.BATCH]
            }
            with transaction.atomic(using=self.write_connection.alias):
                self._write(entries, kind)

    def _write(self, entries: dict[str, dict[str, int | str]], kind: int) -> None:
        """Write entries, given their columns by the key of their objects."""
        manager = self.entries.model._default_manager
        wanted = [columns["pk"] for columns in entries.values()]
        # What these objects have now, and who has a number that one of them wants.
        there = manager.filter(
            Q(content_type_id=kind, object_id__in=list(entries)) | Q(pk__in=wanted)
        )
        names = ("content_type_id", "object_id", "pk", "title", "body", "autocomplete")
        old, taken = [], set()
        for kind_there, key, *columns in there.values_list(*names):
            if kind_there != kind or key not in entries:
                taken.add(columns[0])
            elif columns == list(entries[key].values()):
                del entries[key]
            else:
                old.append(columns[0])
        if old:
            manager.filter(pk__in=old)._raw_delete(using=self.write_connection.alias)
        if entries:
            self._number_freely(entries, taken)
            manager.bulk_create(
                manager.model(content_type_id=kind, object_id=key, **columns)
                for key, columns in entries.items()
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

    def _number_freely(self, entries: dict[str, dict[str, int | str]], taken: set[int]) -> None:
        """Give another number to each entry that wants one of those that are taken."""
        every = self.entries.model._default_manager
        for columns in entries.values():
            wanted = number = columns["pk"]
            # Two objects of one minute can only meet if their keys are no numbers, or huge.
            while number in taken or (number != wanted and every.filter(pk=number).exists()):
                number += 1
            taken.add(number)
            columns["pk"] = number

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

    def entry(self, key: str) -> str:
        return f"(SELECT * FROM {stock.IndexEntry._meta.db_table} WHERE id = {key}) e"

    def contains(self, run: str) -> SQL:
        checks = [f"INSTR(e.{column}, %s)" for column in self.columns]
        return SQL(f"({' OR '.join(checks)})", (_needle(run),) * len(checks))

    def newest_first(self) -> str:
        return f"ORDER BY {stock.SQLiteFTSIndexEntry._meta.db_table}.rowid DESC"

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


class SQLiteRebuilder(stock.SQLiteSearchRebuilder):
    """Leaves an index of one segment."""

    def finish(self) -> None:
        merge_segments()


class SQLiteSearchBackend(stock.SQLiteSearchBackend):
    """Set it by `portal.search.backend`."""

    index_class = SQLiteIndex
    results_class = SQLiteSearchResults
    rebuilder_class = SQLiteRebuilder
    query_compiler_class = SQLiteQueryCompiler
    autocomplete_query_compiler_class = SQLiteAutocompleteQueryCompiler

    def __init__(self, params: dict) -> None:
        # One transaction for a whole rebuild would keep all others from writing meanwhile.
        super().__init__({"ATOMIC_REBUILD": False, **params})


SearchBackend = SQLiteSearchBackend
