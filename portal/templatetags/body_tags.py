"""Bodies in blocks: the headings of one, and the authors' numbers in it."""

import re
from dataclasses import dataclass

from django import template
from django.template.context import Context
from django.template.defaultfilters import linebreaksbr
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


@register.simple_tag(takes_context=True)
def table_cells(context: Context, cells: list[str | None], row: int, scope: str = "") -> SafeString:
    """The cells of one row of a TableBlock, but those that another spans.

    `row` counts from 0 in the head, where `scope` is "col", and in the body. A cell of a heading
    that says nothing is none: a screen reader would read it before each cell below.
    """
    if not scope and context.get("table_header") is not None:
        row += 1
    hidden, spans = context.get("hidden") or {}, context.get("spans") or {}
    made = []
    for column, cell in enumerate(cells):
        if hidden.get((row, column)):
            continue
        its_scope = scope or ("row" if context.get("first_col_is_header") and not column else "")
        tag = "th" if its_scope and cell else "td"
        attributes = f' scope="{its_scope}"' if tag == "th" else ""
        if span := spans.get((row, column)):
            size = (int(span["rowspan"]), int(span["colspan"]))
            attributes += ' rowspan="{}" colspan="{}"'.format(*size)
        text = linebreaksbr("" if cell is None else cell)
        made.append(f"<{tag}{attributes}>{text}</{tag}>")
    # Every piece is a number, a name of ours or escaped by `linebreaksbr`.
    return mark_safe("".join(made))


@register.simple_tag
def table_of_contents(body: StreamValue) -> list[Heading]:
    """The headings of a body. Gives each heading block the anchor that its template writes."""
    headings, taken = [], set()
    for block in body or ():
        if block.block_type != "heading" or not block.value["text"]:
            continue
        anchor = base = pinyin_slug(block.value["text"])
        number = 1
        while anchor in taken:
            number += 1
            anchor = f"{base}-{number}"
        taken.add(anchor)
        block.value.anchor = anchor
        headings.append(
            Heading(block.value["text"], anchor, 3 if block.value["level"] == "h3" else 2)
        )
    return headings


@register.simple_tag
def numbered_text(number: int | None, text: RichText) -> SafeString:
    """A point's text with its number as real text at the start of its first line.

    In a draft it may have none yet. A lone paragraph goes without its tags: lists have hundreds of
    them.
    """
    html = expand_db_html(text.source).strip()
    label = "" if number is None else f"<b>{int(number)}.</b> "
    if lone := re.fullmatch(r"<p[^>]*>((?:(?!</?p\b).)*)</p>", html, re.DOTALL):
        return mark_safe(label + lone[1])
    html, found = re.subn(r"^(<p[^>]*>)", rf"\1{label}", html, count=1)
    return mark_safe(html if found or not label else f"<p>{label}</p>{html}")
