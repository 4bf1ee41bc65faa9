"""An article's body as feed readers can show it: plain HTML, whole addresses, no furniture."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Comment, Tag
from django.template.loader import render_to_string
from wagtail.blocks import StreamValue

from portal import page_links
from portal.addresses import page_address
from portal.pages import published_pages

FURNITURE_BLOCKS = ("call_to_action",)
FURNITURE = ["button", "form", "noscript", "script", "style", "svg"]
UNWRAPPED = ["article", "aside", "div", "picture", "section", "span"]
KEPT_ATTRIBUTES = {
    "alt", "colspan", "controls", "height", "href", "poster", "rowspan", "scope", "src", "start",
    "value", "width",
}  # fmt: skip
#: A numbered point, until what is inside of it is plain.
POINT = "numbered-point"
ADDRESSES = ("href", "src", "poster")
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
    page_links.expand(bodies, articles[0].locale_id, published_pages, page_address)


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
    for point in soup.find_all(POINT):
        point.name = "div" if point.find(["p", "ul", "ol", "table"]) else "p"
    return re.sub(r"\n\s*\n+", "\n", xml_text(str(soup))).strip()


def _write_numbers_out(points: Tag) -> None:
    """Turn a list whose points carry their numbers as text into paragraphs: readers would number
    it a second time."""
    for point in points.find_all("li", recursive=False):
        point.name = POINT
    points.name = "div"


def _strip(element: Tag, address: str) -> None:
    for name in list(element.attrs):
        if name not in KEPT_ATTRIBUTES:
            del element.attrs[name]
        elif name in ADDRESSES:
            element.attrs[name] = urljoin(address, str(element.attrs[name]))
