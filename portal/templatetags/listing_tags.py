"""Lists of pages: their pagination, and what a search found where."""

from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from wagtail.models import Page

from portal.body_text import text_of
from portal.navigation import surroundings
from portal.search.passages import Piece, marked, passage
from portal.search.queries import parse, runs, understand
from portal.templatetags.text_tags import marked_phrases

register = template.Library()


@register.simple_tag
def page_numbers(page) -> list:
    """The numbers a pagination shows: both ends, the neighbours, and an ellipsis for the rest."""
    if page is None:
        return []
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag
def narrowed_address(query: str, narrowed: dict[str, str], name: str, value: str) -> str:
    """The address of a search with one of its filters set to a value, or without it if empty."""
    words = {"q": query.encode("utf-8", "ignore").decode()}
    values = {key: kept for key, kept in (narrowed | {name: value}).items() if kept}
    return f"?{urlencode(words | values)}"


@register.simple_tag
def title_found(page: Page, query: str) -> SafeString:
    """A page's title with a query's words marked; its lines end where its phrases do."""
    pieces = marked(page.title, _words_of(query))
    return marked_phrases(page.title, [piece.marked for piece in pieces for _char in piece.text])


@register.simple_tag
def passage_found(page: Page, query: str) -> SafeString | str:
    """The passage of a page in which a query's words stand, marked; else its description."""
    words = _words_of(query)
    if pieces := passage(page.meta_description, words):
        return _html(pieces)
    body = getattr(page, "body", None)
    if body and (pieces := passage(text_of(body), words)):
        return _html(pieces)
    return Truncator(page.meta_description).chars(140)


@lru_cache(maxsize=100)
def _words_of(query: str) -> tuple[str, ...]:
    """Return the words to mark, which are the same in all results of a page."""
    parsed = parse(query)
    node = understand(parsed) if parsed else None
    return tuple(runs(node)) if node else ()


def _html(pieces: list[Piece]) -> SafeString:
    return mark_safe(
        "".join(
            format_html("<mark>{}</mark>" if piece.marked else "{}", piece.text) for piece in pieces
        )
    )


@register.simple_tag(takes_context=True)
def kind_of(context: Context, page: Page) -> list[str]:
    """Where a page found belongs: its part of the menu, and its category."""
    parts = [i.title for i in surroundings(context).menu if page.is_descendant_of(i)]
    category = getattr(page, "category", None)
    return [*parts, category.name] if category else parts
