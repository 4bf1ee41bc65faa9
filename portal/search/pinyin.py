"""How Chinese is typed in letters: the initials of its syllables, and its syllables.

Pure functions, without Django. A character may have several readings (行: xíng, háng); its two
most usual ones count.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import product
from unicodedata import normalize

_GRAM = 3
_READINGS = 2


@cache
def syllables(char: str) -> tuple[str, ...]:
    """Return a character's usual readings without tones (绿: "lv"), the most usual one first."""
    # Of pypinyin only the table of characters: its phrases take a third of a second to load.
    from pypinyin.pinyin_dict import pinyin_dict

    marked = pinyin_dict.get(ord(char), "").split(",")
    readings = dict.fromkeys(_plain(reading) for reading in marked if reading)
    return tuple(readings)[:_READINGS]


@cache
def initials(char: str) -> tuple[str, ...]:
    """Return the letters by which a character may be typed: itself for a letter or digit."""
    if "a" <= char <= "z" or "0" <= char <= "9":
        return (char,)
    return tuple(dict.fromkeys(reading[0] for reading in syllables(char)))


def initial_grams(text: str) -> Iterator[str]:
    """Yield, for each place of a text, up to three initials in a row that can be typed there."""
    text = text.lower()
    for start in range(len(text)):
        yield from _first_gram(text[start : start + _GRAM])


@lru_cache(maxsize=1 << 14)
def _first_gram(text: str) -> tuple[str, ...]:
    row: list[tuple[str, ...]] = []
    for char in text:
        letters = initials(char)
        if not letters:
            break
        row.append(letters)
    return tuple(map("".join, product(*row))) if row else ()


def typed_grams(typed: str) -> list[str]:
    """Return the grams that a text has in which the typed initials stand in a row."""
    return [typed[at : at + _GRAM] for at in range(max(1, len(typed) - _GRAM + 1))]


def words_typed(text: str, typed: str) -> Iterator[str]:
    """Yield the parts of a text that have Chinese characters and exactly these initials."""
    letters = [initials(char) for char in text.lower()]
    for start in range(len(text) - len(typed) + 1):
        here = letters[start : start + len(typed)]
        if all(letter in choices for letter, choices in zip(typed, here, strict=True)):
            word = text[start : start + len(typed)]
            if any(map(syllables, word)):
                yield word


def split_syllables(typed: str) -> list[str] | None:
    """Return the syllables of pinyin typed without spaces, the fewest; None if it is not pinyin.

    >>> split_syllables("jichumoju")
    ['ji', 'chu', 'mo', 'ju']
    """
    best: list[list[str] | None] = [[]]
    for end in range(1, len(typed) + 1):
        ways = (
            [*before, typed[start:end]]
            for start in range(max(0, end - 6), end)
            if (before := best[start]) is not None and typed[start:end] in _all_syllables()
        )
        best.append(min(ways, key=len, default=None))
    return best[-1]


def sounds_alike(left: str, right: str) -> bool:
    """Return whether two words of one length can be heard as the same, character by character.

    As input methods do, it takes zh, ch, sh for z, c, s, and -ng for -n, which many speakers do
    not tell apart.
    """
    return len(left) == len(right) and all(
        a == b or _sounds(a) & _sounds(b) for a, b in zip(left, right, strict=True)
    )


@cache
def _sounds(char: str) -> frozenset[str]:
    return frozenset(
        re.sub(r"^([zcs])h|(?<=[aei]n)g$", r"\1", reading) for reading in syllables(char)
    )


def reads_as(word: str, typed: Iterable[str]) -> bool:
    """Return whether a word's characters can be read as these syllables."""
    typed = list(typed)
    return len(word) == len(typed) and all(
        syllable in syllables(char) for char, syllable in zip(word, typed, strict=True)
    )


@cache
def _all_syllables() -> frozenset[str]:
    from pypinyin.pinyin_dict import pinyin_dict

    common = range(0x4E00, 0x9FA6)
    return frozenset(s for code in common if code in pinyin_dict for s in syllables(chr(code)))


def _plain(reading: str) -> str:
    """Return a reading without its tone; ü is v, as it is typed."""
    letters = normalize("NFD", reading.strip()).replace("u\u0308", "v")
    return "".join(letter for letter in letters if "a" <= letter <= "z")
