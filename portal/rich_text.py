"""What pasted rich text is cleaned of before it is saved."""

import re

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

#: What Wagtail keeps in its database form of rich text, and the attributes that mean something.
KEPT = {
    **dict.fromkeys(["p", "h2", "h3", "h4", "li", "blockquote", "hr"], ("data-block-key",)),
    **dict.fromkeys(["ul", "ol", "b", "strong", "i", "em", "sup", "sub", "br"], ()),
    "a": ("href", "linktype", "id", "uuid"),
    "embed": ("embedtype", "id", "url", "alt", "format"),
}
TEXTS = ["p", "h2", "h3", "h4", "li", "blockquote"]
INLINE = ["a", "b", "strong", "i", "em", "sup", "sub"]
CONTAINERS = ["article", "center", "div", "h1", "h5", "h6", "section"]
DROPPED = ["img", "math", "object", "script", "style", "svg", "title", "video", "xml"]
_BLANKS = " \t\n\r\u00a0\u3000"
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


def clean_html(html: str) -> str:
    """Return rich text (Wagtail's database form) without what Word and WeChat leave in it.

    They separate paragraphs with empty ones and indent Chinese text with ideographic spaces;
    the page's own style does both. Wagtail's editor drops most foreign elements on pasting;
    what comes another way (an import, a script) loses them here. Pictures are dropped: in
    this form they would be links to another site's files.
    """
    soup = BeautifulSoup(html or "", "html.parser")
    _keep_known_elements(soup)
    for text in soup.find_all(string=True):
        text.replace_with(_INVISIBLE.sub("", text.replace("\u00a0", " ")))
    soup.smooth()
    for element in reversed(soup.find_all(INLINE)):
        if not element.get_text().strip() and not element.find(["br", "embed"]):
            element.unwrap()
    for element in reversed(soup.find_all(TEXTS)):
        _trim(element, 0)
        _trim(element, -1)
        if not element.contents:
            element.decompose()
    for element in reversed(soup.find_all(["ul", "ol"])):
        if not element.find("li"):
            element.decompose()
    for text in soup.find_all(string=str.isspace, recursive=False):
        text.extract()
    return str(soup)


def _keep_known_elements(soup: BeautifulSoup) -> None:
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for element in soup.find_all(DROPPED):
        element.decompose()
    for element in reversed(soup.find_all(True)):
        if element.name in CONTAINERS and not element.find([*TEXTS, "ul", "ol"]):
            element.name = "p"
        if element.name in KEPT:
            element.attrs = {k: v for k, v in element.attrs.items() if k in KEPT[element.name]}
        else:
            element.unwrap()


def _trim(element: Tag, edge: int) -> None:
    """Take blanks and line breaks from one edge (0 or -1) of a paragraph."""
    while element.contents:
        leaf = element.contents[edge]
        while isinstance(leaf, Tag) and leaf.contents:
            leaf = leaf.contents[edge]
        if isinstance(leaf, NavigableString):
            kept = leaf.rstrip(_BLANKS) if edge else leaf.lstrip(_BLANKS)
            if kept:
                leaf.replace_with(kept)
                return
        elif leaf.name in ("embed", "hr"):
            return
        leaf.extract()
