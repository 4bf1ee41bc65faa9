"""The passage of a text that shows why it was found, with what was looked for marked.

Pure functions, without Django. Words are found in the form in which texts are compared, and marked
in the text as it is written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from .tokens import normalise

LENGTH = 120
BEFORE = 30
_SENTENCE_ENDS = "。！？；\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a passage, which are `marked` if they were looked for."""

    text: str
    marked: bool = False


def marked(text: str, words: Iterable[str]) -> list[Piece]:
    """Return a whole text, such as a title, with each place of the normalised words marked."""
    pieces, at = [], 0
    for begin, stop in _merged(_occurrences(text, words)):
        pieces += [Piece(text[at:begin]), Piece(text[begin:stop], True)]
        at = stop
    return [piece for piece in [*pieces, Piece(text[at:])] if piece.text]


def passage(text: str, words: Iterable[str]) -> list[Piece]:
    """Return the surroundings of the first normalised word in a text; nothing without a match."""
    text = " ".join(text.split())
    found = _merged(_occurrences(text, words))
    if not found:
        return []
    first = found[0][0]
    start = _start(text, first)
    end = min(len(text), max(start + LENGTH, found[0][1]))
    pieces, at = [], start
    for begin, stop in found:
        if begin >= end:
            break
        pieces += [Piece(text[at:begin]), Piece(text[begin : min(stop, end)], True)]
        at = min(stop, end)
    pieces.append(Piece(text[at:end]))
    if start:
        pieces.insert(0, Piece("…"))
    if end < len(text):
        pieces.append(Piece("…"))
    return [piece for piece in pieces if piece.text]


def _start(text: str, first: int) -> int:
    """Return where the passage begins: with the sentence, if that is near enough."""
    earliest = max(0, first - BEFORE)
    sentence = max(text.rfind(end, earliest, first) for end in _SENTENCE_ENDS) + 1
    if sentence or not earliest:
        return sentence
    space = text.find(" ", earliest, first)
    return space + 1 if space >= 0 else earliest


def _occurrences(text: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    folded: list[str] = []
    origins: list[int] = []  # of each folded character, where it stands in the text
    for at, char in enumerate(text):
        for folded_char in _folded(char):
            folded.append(folded_char)
            origins.append(at)
    haystack = "".join(folded)
    for word in filter(None, words):
        start = haystack.find(word)
        while start >= 0:
            yield origins[start], origins[start + len(word) - 1] + 1
            start = haystack.find(word, start + len(word))


@lru_cache(maxsize=10_000)
def _folded(char: str) -> str:
    return " " if char == " " else normalise(char)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged
