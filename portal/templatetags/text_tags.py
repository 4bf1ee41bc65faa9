"""Names, titles and addresses: their language, and where their lines may end."""

import re
from functools import lru_cache

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


@lru_cache(maxsize=2048)
def _phrases(text: str) -> SafeString:
    return mark_safe("".join(_phrase(phrase) for phrase in phrases_of(text)))


@register.filter
def email_lines(address: str) -> SafeString:
    """An e-mail address that breaks, if it must, after its @ or a dot; the text stays the same."""
    return mark_safe(re.sub(r"([@.])", r"\1<wbr>", escape(address)))


def _phrase(phrase: Phrase) -> SafeString:
    pieces = mark_safe(
        "".join(
            format_html('<span class="tied">{}</span>' if piece.tied else "{}", piece.text)
            for piece in phrase.pieces
        )
    )
    return format_html('<span class="phrase">{}</span>', pieces) if phrase.kept else pieces
