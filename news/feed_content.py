"""An article's body as feed readers can show it: plain HTML, whole addresses, no furniture."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Comment, Tag
from django.template.loader import render_to_string
from django.utils.html import escape
from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.models import Page
from wagtail.rich_text import RichText, expand_db_html

from portal.addresses import page_address

FURNITURE_BLOCKS = ("call_to_action",)
FURNITURE = ["button", "form", "noscript", "script", "style", "svg"]
UNWRAPPED = ["article", "aside", "div", "picture", "section", "span"]
KEPT_ATTRIBUTES = {
    "alt", "colspan", "controls", "height", "href", "poster", "rowspan", "scope", "src", "start",
    "value", "width",
}  # fmt: skip
ADDRESSES = ("href", "src", "poster")
_SEPARATOR = "\x1e"
_PAGE_LINK = re.compile(r"""<a\b(?=[^>]*\blinktype="page")[^>]*\bid="(?P<id>\d+)"[^>]*>""")
#: What XML 1.0 cannot say at all (https://www.w3.org/TR/xml/#charsets).
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return `text` without the characters that no XML document may hold."""
    return _NO_XML.sub("", text)


def load_bodies(articles: Iterable) -> None:
    """Read what all bodies refer to with one query for each kind of thing, not for each article."""
    articles = list(articles)
    if not articles:
        return
    raw = [
        [block for block in article.body.raw_data if block["type"] not in FURNITURE_BLOCKS]
        for article in articles
    ]
    bodies = articles[0].body.stream_block.bulk_to_python(raw)
    for article, body in zip(articles, bodies, strict=True):
        article.body = body
    texts = [text for body in bodies for block in body for text in _rich_texts(block.value)]
    _expand_links(texts, articles[0].locale_id)


def _expand_links(texts: list[RichText], locale_id: int) -> None:
    """Write the addresses of what is linked into all texts at once; templates find nothing to do.

    Links to pages first, by one query: Wagtail asks for the reader's locale at each of them
    (TranslatableMixin.localized)."""
    joined = _SEPARATOR.join(text.source.replace(_SEPARATOR, "") for text in texts)
    found = {int(link["id"]) for link in _PAGE_LINK.finditer(joined)}
    addresses = _addresses(found, locale_id) if found else {}

    def written(link: re.Match) -> str:
        address = addresses.get(int(link["id"]))
        return f'<a href="{escape(address)}">' if address else "<a>"

    expanded = expand_db_html(_PAGE_LINK.sub(written, joined)).split(_SEPARATOR)
    for text, html in zip(texts, expanded, strict=False):
        text.source = html


def _addresses(page_ids: set[int], locale_id: int) -> dict[int, str]:
    """Return the addresses of live pages, in the feed's language where they are translated."""
    keys = Page.objects.filter(pk__in=page_ids).values("translation_key")
    pages = list(Page.objects.live().filter(translation_key__in=keys))
    twins = {page.translation_key: page for page in pages if page.locale_id == locale_id}
    return {
        page.pk: page_address(twins.get(page.translation_key, page))
        for page in pages
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


def body_html(body: StreamValue, address: str) -> str:
    """Return a body as HTML whose links are whole, relative ones read from `address`."""
    soup = BeautifulSoup(render_to_string("components/body.html", {"body": body}), "html.parser")
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for element in soup.find_all([*FURNITURE, "source"]):
        element.decompose()
    for points in soup.select("ol.numbered-points"):
        _write_numbers_out(points)
    for element in soup.find_all(True):
        _strip(element, address)
    for element in soup.find_all(UNWRAPPED):
        element.unwrap()
    return re.sub(r"\n\s*\n+", "\n", xml_text(str(soup))).strip()


def _write_numbers_out(points: Tag) -> None:
    """Turn a list whose points carry their numbers as text into paragraphs: readers would number
    it a second time."""
    for point in points.find_all("li", recursive=False):
        point.name = "div"
    points.name = "div"


def _strip(element: Tag, address: str) -> None:
    for name in list(element.attrs):
        if name not in KEPT_ATTRIBUTES:
            del element.attrs[name]
        elif name in ADDRESSES:
            element.attrs[name] = urljoin(address, str(element.attrs[name]))
