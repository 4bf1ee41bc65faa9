"""Names, titles and addresses: their language, and where their lines may end."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.languages import language_tag
from portal.phrases import Phrase, phrases_of

register = template.Library()


register.simple_tag(language_tag)


@register.filter
def lang_of(text: str) -> SafeString:
    """A lang attribute for a name in Chinese characters on a page that is not in Chinese."""
    foreign = not (get_language() or "").startswith("zh") and re.search(r"[\u4e00-\u9fff]", text)
    return mark_safe(' lang="zh-Hans"') if foreign else mark_safe("")


@register.filter
def phrases(text: str) -> SafeString:
    """A title whose lines end between its phrases, where these fit; the text stays the same."""
    return _phrases(str(text or ""))


def marked_phrases(text: str, marks: Iterable[bool]) -> SafeString:
    """The same with those characters marked for which `marks`, one for each, says so."""
    each = iter(marks)

    def write(part: str) -> str:
        runs = groupby(zip(part, each, strict=False), key=itemgetter(1))
        return "".join(
            format_html("<mark>{}</mark>" if is_marked else "{}", "".join(char for char, _ in run))
            for is_marked, run in runs
        )

    return mark_safe("".join(_phrase(phrase, write) for phrase in phrases_of(text)))


@lru_cache(maxsize=2048)
def _phrases(text: str) -> SafeString:
    return mark_safe("".join(_phrase(phrase, escape) for phrase in phrases_of(text)))


@register.filter
def email_lines(address: str) -> SafeString:
    """An e-mail address that breaks, if it must, after its @ or a dot; the text stays the same."""
    return mark_safe(re.sub(r"([@.])", r"\1<wbr>", escape(address)))


def _phrase(phrase: Phrase, write: Callable[[str], str]) -> str:
    pieces = "".join(
        f'<span class="tied">{write(piece.text)}</span>' if piece.tied else write(piece.text)
        for piece in phrase.pieces
    )
    return f'<span class="phrase">{pieces}</span>' if phrase.kept else pieces
