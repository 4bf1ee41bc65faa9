"""What pasted rich text is cleaned of before it is saved."""

import re

from bs4 import BeautifulSoup, NavigableString

_BLANKS = re.compile(r"[\s\u00a0\u200b\u3000\ufeff]+")
_KEPT_EMPTY = ("embed", "hr", "img")


def clean_html(html: str) -> str:
    """Return rich text (Wagtail's database form) without empty paragraphs and stray blanks.

    Word and WeChat's editor separate paragraphs with empty ones and indent Chinese text with
    ideographic spaces; the page's own style does both. Elements Wagtail does not know are
    removed earlier, by its rich text converter.
    """
    soup = BeautifulSoup(html or "", "html.parser")
    for element in soup.find_all(["p", "li", "h2", "h3", "h4", "blockquote"]):
        if element.parent is None:
            continue
        if not _BLANKS.sub("", element.get_text()) and not element.find(_KEPT_EMPTY):
            element.decompose()
        else:
            _strip_edges(element)
    for container in soup.find_all(["ul", "ol"]):
        if not container.find("li"):
            container.decompose()
    return str(soup)


def _strip_edges(element) -> None:
    strings = [text for text in element.find_all(string=True) if type(text) is NavigableString]
    if strings and strings[0] == element.get_text()[: len(strings[0])]:
        strings[0].replace_with(strings[0].lstrip(" \u00a0\u3000\u200b\ufeff\t"))
    strings = [text for text in element.find_all(string=True) if type(text) is NavigableString]
    if strings:
        strings[-1].replace_with(strings[-1].rstrip(" \u00a0\u3000\u200b\ufeff\t"))
