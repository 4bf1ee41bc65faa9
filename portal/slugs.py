"""Slugs that people can read: Chinese titles become pinyin."""

from django.utils.text import slugify

MAX_LENGTH = 60


def pinyin_slug(title: str, max_length: int = MAX_LENGTH) -> str:
    """Return an ASCII slug of `title`, Chinese characters as toneless pinyin syllables.

    Cut at a syllable so that it has at most `max_length` characters; "page" when the title has
    nothing that can be written in ASCII.

    >>> pinyin_slug("6063铝型材挤压模具")
    '6063-lv-xing-cai-ji-ya-mo-ju'
    """
    # Its dictionary takes a third of a second to load, which no start-up should pay.
    from pypinyin import Style, lazy_pinyin

    syllables = slugify(" ".join(lazy_pinyin(title, style=Style.NORMAL, v_to_u=False))).split("-")
    slug = ""
    for syllable in filter(None, syllables):
        longer = f"{slug}-{syllable}" if slug else syllable
        if len(longer) > max_length:
            break
        slug = longer
    return slug or (syllables[0][:max_length] if syllables[0] else "page")
