"""Links between pages in rich text, written for all texts of a page with one query.

Wagtail's own handler asks for the reader's locale, and for a translation, at each link.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from django.http import HttpRequest
from django.utils.html import escape
from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.models import Page, PageQuerySet
from wagtail.rich_text import RichText, expand_db_html

_SEPARATOR = "\x1e"
_PAGE_LINK = re.compile(r"""<a\b(?=[^>]*\blinktype="page")[^>]*\bid="(?P<id>\d+)"[^>]*>""")


def page_path(page: Page, request: HttpRequest | None = None) -> str:
    """Return a page's address on its own site, "" for one that is below no site."""
    parts = page.get_url_parts(request)
    return parts[2] if parts else ""


def expand(
    bodies: Iterable[StreamValue],
    locale_id: int,
    visible: Callable[[], PageQuerySet],
    address_of: Callable[[Page], str] = page_path,
) -> None:
    """Write the addresses of all that `bodies` link to into their texts, for showing them only.

    A link leads to the page's translation in `locale_id`, or else to the page itself; to one that
    is not among `visible`, what a visitor may see, it leads nowhere.
    """
    texts = [text for body in bodies for block in body for text in _rich_texts(block.value)]
    joined = _SEPARATOR.join(text.source.replace(_SEPARATOR, "") for text in texts)
    found = {int(link["id"]) for link in _PAGE_LINK.finditer(joined)}
    addresses = _addresses(found, locale_id, visible(), address_of) if found else {}

    def written(link: re.Match) -> str:
        address = addresses.get(int(link["id"]))
        return f'<a href="{escape(address)}">' if address else "<a>"

    expanded = expand_db_html(_PAGE_LINK.sub(written, joined)).split(_SEPARATOR)
    for text, html in zip(texts, expanded, strict=False):
        text.source = html


def _addresses(
    page_ids: set[int], locale_id: int, pages: PageQuerySet, address_of: Callable[[Page], str]
) -> dict[int, str]:
    """Return the addresses of pages, in the given language where they are translated."""
    keys = Page.objects.filter(pk__in=page_ids).values("translation_key")
    found = list(pages.filter(translation_key__in=keys))
    twins = {page.translation_key: page for page in found if page.locale_id == locale_id}
    return {
        page.pk: address_of(twins.get(page.translation_key, page))
        for page in found
        if page.pk in page_ids
    }


def _rich_texts(value) -> Iterator[RichText]:
    if isinstance(value, RichText):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _rich_texts(part)
    elif isinstance(value, ListValue):
        for part in value:
            yield from _rich_texts(part)
