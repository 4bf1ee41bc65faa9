"""Bodies in blocks: the headings of one, and the authors' numbers in it."""

import re
from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText, expand_db_html

from portal.slugs import pinyin_slug

register = template.Library()


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    anchor: str
    level: int


@register.simple_tag
def table_of_contents(body: StreamValue) -> list[Heading]:
    """The headings of a body. Gives each heading block the anchor that its template writes."""
    headings, taken = [], set()
    for block in body or ():
        if block.block_type != "heading":
            continue
        anchor = base = pinyin_slug(block.value["text"])
        number = 1
        while anchor in taken:
            number += 1
            anchor = f"{base}-{number}"
        taken.add(anchor)
        block.value.anchor = anchor
        headings.append(Heading(block.value["text"], anchor, int(block.value["level"][1])))
    return headings


@register.simple_tag
def numbered_text(number: int, text: RichText) -> SafeString:
    """A point's text with its number as real text at the start of its first line.

    A lone paragraph goes without its tags: lists have hundreds of them.
    """
    label = f"<b>{int(number)}.</b> "
    html = expand_db_html(text.source).strip()
    if lone := re.fullmatch(r"<p[^>]*>((?:(?!</?p\b).)*)</p>", html, re.DOTALL):
        return mark_safe(label + lone[1])
    html, found = re.subn(r"^(<p[^>]*>)", rf"\1{label}", html, count=1)
    return mark_safe(html if found else f"<p>{label}</p>{html}")
