"""Slugs that people can read: Chinese titles become pinyin."""

import re
from collections.abc import Iterable

from django.utils.text import slugify

MAX_LENGTH = 60

_MARKS = re.compile(r"[，。：；、！？…（）《》「」『』【】“”‘’｜|—～:;!?()]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_RUNS = re.compile(rf"{_CHINESE.pattern}|[^\u3400-\u9fff]+")


def pinyin_slug(title: str, max_length: int = MAX_LENGTH) -> str:
    """Return an ASCII slug of `title`, Chinese characters as toneless pinyin syllables.

    A long title is cut so that it has at most `max_length` characters: at a punctuation mark if
    that leaves half of them, else between two words. "page" when the title has nothing that can
    be written in ASCII.

    >>> pinyin_slug("6063铝型材挤压模具")
    '6063-lv-xing-cai-ji-ya-mu-ju'
    """
    phrases = [list(_words(phrase)) for phrase in _MARKS.split(title)]
    words = [word for phrase in phrases for word in phrase]
    if not words:
        return "page"
    if len(whole := "-".join(words)) <= max_length:
        return whole
    slug = _as_many_as_fit(("-".join(phrase) for phrase in phrases if phrase), max_length)
    if len(slug) < max_length / 2:
        slug = _as_many_as_fit(words, max_length)
    return slug or _as_many_as_fit(whole.split("-"), max_length) or whole[:max_length]


def _words(phrase: str) -> Iterable[str]:
    """Yield the slugs of the phrase's words."""
    # Its dictionary takes a third of a second to load, which no start-up should pay.
    from pypinyin import Style, lazy_pinyin
    from pypinyin.seg.mmseg import seg

    for run in _RUNS.findall(phrase):
        for word in seg.cut(run) if _CHINESE.match(run) else run.split():
            syllables = lazy_pinyin(word, style=Style.NORMAL, v_to_u=False)
            if slug := slugify(" ".join(syllables)):
                yield slug


def _as_many_as_fit(parts: Iterable[str], max_length: int) -> str:
    slug = ""
    for part in parts:
        longer = f"{slug}-{part}" if slug else part
        if len(longer) > max_length:
            break
        slug = longer
    return slug
