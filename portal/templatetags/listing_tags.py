"""Lists of pages: their pagination, and what a search found where."""

from urllib.parse import quote

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from wagtail.models import Page

from portal.body_text import text_of
from portal.navigation import surroundings
from portal.search.passages import passage
from portal.search.queries import parse, runs, understand

register = template.Library()


@register.simple_tag
def page_numbers(page) -> list:
    """The numbers a pagination shows: both ends, the neighbours, and an ellipsis for the rest."""
    if page is None:
        return []
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag
def query_of(words: str) -> str:
    """Words as the value of a query parameter, without what no browser can send."""
    return quote(words.encode("utf-8", "ignore").decode(), safe="")


@register.simple_tag
def passage_found(page: Page, query: str) -> SafeString | str:
    """The passage of a page in which a query's words stand, marked; else its description."""
    parsed = parse(query)
    node = understand(parsed) if parsed else None
    words = runs(node) if node else []
    body = getattr(page, "body", None)
    for text in (page.meta_description, text_of(body) if body else ""):
        if pieces := passage(text, words):
            return mark_safe(
                "".join(
                    format_html("<mark>{}</mark>" if piece.marked else "{}", piece.text)
                    for piece in pieces
                )
            )
    return Truncator(page.meta_description).chars(140)


@register.simple_tag(takes_context=True)
def kind_of(context: Context, page: Page) -> list[str]:
    """Where a page found belongs: its part of the menu, and its category."""
    parts = [i.title for i in surroundings(context).menu if page.is_descendant_of(i)]
    category = getattr(page, "category", None)
    return [*parts, category.name] if category else parts
