"""Names, titles and addresses: their language, and where their lines may end."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.languages import language_tag
from portal.phrases import phrases_of

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


def marked_phrases(text: str, marks: Sequence[bool]) -> SafeString:
    """The same with those characters marked for which `marks`, one for each, says so."""

    def write(start: int, stop: int) -> str:
        runs = groupby(range(start, stop), key=marks.__getitem__)
        return "".join(
            format_html("<mark>{}</mark>" if is_marked else "{}", "".join(text[at] for at in run))
            for is_marked, run in runs
        )

    return _in_phrases(text, write)


@lru_cache(maxsize=2048)
def _phrases(text: str) -> SafeString:
    return _in_phrases(text, lambda start, stop: escape(text[start:stop]))


@register.filter
def email_lines(address: str) -> SafeString:
    """An e-mail address that breaks, if it must, after its @ or a dot; the text stays the same."""
    return mark_safe(re.sub(r"([@.])", r"\1<wbr>", escape(address)))


def _in_phrases(text: str, write: Callable[[int, int], str]) -> SafeString:
    """Return a text as HTML, each piece of its phrases as `write` writes it from start to stop."""
    html, stop = [], 0
    for phrase in phrases_of(text):
        pieces = []
        for piece in phrase.pieces:
            start, stop = stop, stop + len(piece.text)
            written = write(start, stop)
            pieces.append(f'<span class="tied">{written}</span>' if piece.tied else written)
        inner = "".join(pieces)
        kind = "phrase wide" if phrase.wide else "phrase"
        html.append(f'<span class="{kind}">{inner}</span>' if phrase.kept else inner)
    # WebKit breaks between two phrases only where it is told that it may.
    return mark_safe("<wbr>".join(html))
