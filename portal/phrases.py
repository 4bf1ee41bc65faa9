"""Where a Chinese title may be cut into lines: between its phrases rather than inside a word.

Pure functions, without Django. Browsers break Chinese between any two characters. A phrase is what
stands between punctuation marks or spaces; it is to stay on one line where it fits, and where it
does not, what is tied (a mark and what is before it, a number) stays together all the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

#: Longer ones flow on from the line before, as running text does.
MAX_LENGTH = 16
#: Wider ones, in ems, do not fit a line of a phone's large titles.
WIDE = 11
#: Phrases of so few letters stay with their neighbour.
SHORT = 2

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_SEAM = re.compile(
    r"(?:[，：；、。！？…）》」』】”’｜]|～(?!\d)|—{2}|[,:;!?)](?![A-Za-z0-9]))+[^\S\xa0]*"
    r"|(?!(?<=\d) [A-Za-zµμ%°℃])[^\S\xa0]+"
    r"|(?<=\S)(?=[（《「『【“‘(])"
)
#: Numbers with their units or the measure word after them, names of materials, 第三版.
_WHOLE = re.compile(
    r"[A-Za-z0-9.,/%°℃×+～-]{2,12}(?:(?<=\d)[ \xa0][A-Za-zµμ%°℃/]{1,6}|(?<=\d)[\u4e00-\u9fff])?"
    r"|\d[\u4e00-\u9fff]"
    r"|第(?:\d{1,4}|[一二三四五六七八九十百]{1,4})[\u4e00-\u9fff]"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a phrase; no line ends inside what is `tied`."""

    text: str
    tied: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """Pieces in their order; the phrase is `kept` on one line where there is room.

    What is `wide` finds no room on a phone.
    """

    pieces: tuple[Piece, ...]
    kept: bool
    wide: bool = False


@lru_cache(maxsize=2048)
def phrases_of(text: str) -> tuple[Phrase, ...]:
    """Return the phrases of a text. Put together, they are the text."""
    if not _CHINESE.search(text):
        return (Phrase((Piece(text, False),), False),)
    return tuple(_phrase(parts) for parts in _joined(_parts(text)))


def _phrase(parts: list[str]) -> Phrase:
    phrase = "".join(parts)
    kept = len(phrase) <= MAX_LENGTH and bool(_CHINESE.search(phrase))
    return Phrase(tuple(_pieces(parts)), kept, wide=_ems(phrase) > WIDE)


def _ems(text: str) -> float:
    """Return about how wide a text is: a Latin letter is half as wide as a Chinese one."""
    return sum(1 if char > "\u2e80" else 0.5 for char in text)


def _parts(text: str) -> list[str]:
    ends = sorted({0, len(text), *(seam.end() for seam in _SEAM.finditer(text))})
    return [text[start:end] for start, end in pairwise(ends)]


def _joined(parts: list[str]) -> list[list[str]]:
    """Return the parts in groups, so that none of few letters stands alone."""
    groups: list[list[str]] = []
    for part in parts:
        if groups and ((_letters(part) <= SHORT and part is parts[-1]) or _is_short(groups[-1])):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _is_short(group: list[str]) -> bool:
    return sum(map(_letters, group)) <= SHORT


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)


def _pieces(parts: list[str]) -> Iterator[Piece]:
    text = "".join(parts)
    tied: set[int] = set()  # the characters that stay with the one before them
    end = 0
    for part in parts:
        start, end = end, end + len(part)
        if _letters(part) <= SHORT:
            # Stays whole, and with what it was joined to.
            tied.update(range(len(text[:start].rstrip()), min(end + 1, len(text.rstrip()))))
        else:
            # Its last two letters and the marks after them.
            last = [at for at in range(start, end) if text[at].isalnum()][-2]
            tied.update(range(last + 1, start + len(part.rstrip())))
    for word in _WHOLE.finditer(text):
        tied.update(range(word.start() + 1, word.end()))
    cuts = [at for at in range(1, len(text)) if at not in tied]
    atoms = [text[start:stop] for start, stop in pairwise([0, *cuts, len(text)])]
    for several, run in groupby(atoms, key=lambda atom: len(atom) > 1):
        if several:
            yield from (Piece(atom, True) for atom in run)
        else:
            yield Piece("".join(run), False)
