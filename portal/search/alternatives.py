"""What might have been meant by a query that found nothing: other words, or fewer."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .finding import SearchablePages, count
from .pinyin import initials, reads_as, sounds_alike, split_syllables, typed_grams, words_typed
from .queries import Term
from .terms import initials_terms
from .tokens import normalise

SHOWN = 4
#: So many queries may be made to find something, and so many words of one be left out.
MAX_ATTEMPTS = 12
MAX_WORD = 12
#: So many of the newest titles are looked through for words that sound alike.
TITLES = 100


@dataclass(frozen=True, slots=True)
class Alternative:
    """A query that finds something, and how much (or more than that)."""

    query: str
    total: int
    more: bool


def alternatives(query: str, pages: SearchablePages) -> list[Alternative]:
    """Return queries near to one that found nothing, the nearest first."""
    found: list[Alternative] = []
    for attempt, other in enumerate(dict.fromkeys(_nearby(query, pages))):
        if attempt == MAX_ATTEMPTS or len(found) == SHOWN:
            break
        # A part of what was found is no nearer.
        if any(other in nearer.query for nearer in found):
            continue
        results = count(pages.find(other))
        if results.total:
            found.append(Alternative(other, results.total, results.more))
    return found


def words_by_initials(typed: str, pages: SearchablePages, limit: int) -> list[str]:
    """Return the words in titles that are typed so: by initials, or by whole syllables.

    The commonest come first. Nothing for what is not typed in letters.
    """
    syllables = split_syllables(typed) if typed.isalpha() else None
    found: Counter[str] = Counter()
    if typed.isascii() and typed.isalnum() and not typed.isdigit() and 2 <= len(typed) <= MAX_WORD:
        found.update(_words(typed, pages))
    if syllables and len(syllables) > 1:
        first = "".join(syllable[0] for syllable in syllables)
        found.update(word for word in _words(first, pages) if reads_as(word, syllables))
    return [word for word, _ in found.most_common(limit)]


def _nearby(query: str, pages: SearchablePages) -> Iterator[str]:
    words = query.split()
    for number, word in enumerate(words[:MAX_ATTEMPTS]):
        for other in _words_like(word, pages):
            yield " ".join([*words[:number], other, *words[number + 1 :]])
    if len(words) > 1:
        for number in range(min(len(words), MAX_ATTEMPTS)):
            yield " ".join(words[:number] + words[number + 1 :])
    for word in sorted(words, key=len, reverse=True):
        yield from _parts(word)


def _words_like(word: str, pages: SearchablePages) -> list[str]:
    """Return words in titles that sound like this one, or that it is the pinyin of."""
    word = normalise(word)
    if word.isascii():
        return words_by_initials(word, pages, 2)
    if not 2 <= len(word) <= MAX_WORD:
        return []
    letters = [initials(char) for char in word]
    if not all(letters):
        return []
    typed = "".join(choices[0] for choices in letters)
    # Words are cut out of titles without knowing where one ends: of what is only alike in some
    # characters most would be the end of one word and the beginning of the next.
    near = (other for other in _words(typed, pages) if other != word and sounds_alike(word, other))
    found = Counter(near)
    ranked = sorted(found, key=lambda other: (_changed(word, other), -found[other]))
    return ranked[:2]


def _changed(word: str, other: str) -> int:
    return sum(a != b for a, b in zip(word, other, strict=True))


def _parts(word: str) -> Iterator[str]:
    """Yield the beginning and the end of a word, ever shorter ones."""
    if word.isascii() or len(word) > MAX_WORD:
        return
    for length in range(len(word) - 1, 1, -1):
        yield word[:length]
        yield word[-length:]


def _words(typed: str, pages: SearchablePages) -> Iterable[str]:
    grams = typed_grams(typed)
    *whole, last = initials_terms(grams)
    terms = [*map(Term, whole), Term(last, begins=True)]
    for title in pages.titles(terms, TITLES):
        yield from words_typed(title, typed)
