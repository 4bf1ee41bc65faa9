"""Links and scripts: what advertising is made of, and what inquiries seldom have."""

import re
import unicodedata
from collections.abc import Iterator

from contacts.inquiries.spam.signs import Attempt, Sign

_LINK = re.compile(r"https?://|\bwww\.|\bt\.me/|\bbit\.ly/", re.IGNORECASE)
_MARKUP = re.compile(r"<a\s[^>]*href|\[url[=\]]|\[link[=\]]|</?script\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
#: Scripts of which one word has only one, if a person wrote it.
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK")
#: What this site's readers write in.
_USUAL = ("LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL")
TEXTS = ("message", "material", "size", "quantity", "tolerance", "wanted_by")


def signs(attempt: Attempt) -> Iterator[Sign]:
    text = "\n".join(attempt.fields.get(name, "") for name in TEXTS)
    links = len(_LINK.findall(text))
    if links > 1:
        yield Sign("links", 2 if links < 4 else 4)
    if any(_LINK.search(attempt.fields.get(name, "")) for name in ("name", "company")):
        yield Sign("link_in_name", 4)
    if _MARKUP.search(text):
        yield Sign("markup", 5)
    words = _WORD.findall(text[:5000])
    if any(len(_scripts(word) & set(_ALPHABETS)) > 1 for word in words):
        yield Sign("mixed_scripts", 3)
    if words and not any(_scripts(word) & set(_USUAL) for word in words):
        yield Sign("foreign_script", 1)


def _scripts(word: str) -> set[str]:
    return {unicodedata.name(letter, "?").split()[0] for letter in word}
