"""SVG drawings of what is known to only draw.

Willow parses an SVG by defusedxml, which refuses entities and outside references, but keeps
scripts; Wagtail leaves those to the server's headers
(https://docs.wagtail.org/en/stable/topics/images.html#svg-security-considerations). Ours send
`sandbox` (portal/media.py), and a drawing in `<img>` runs nothing; of a drawing, only the elements
and attributes that are listed here are kept all the same.
"""

import re
from io import BytesIO
from xml.etree import ElementTree as plain

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.core.files import File
from django.core.files.base import ContentFile

from portal.images.vector_names import ATTRIBUTES, ELEMENTS

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
#: As many as libxml2 reads; with more, cleaning and writing would run out of stack.
MAX_DEPTH = 256
#: Elements that a browser would draw, each `<use>` counted with all that it stands for.
MAX_DRAWN = 200_000
_LOCAL = re.compile(r"\s*(#|data:image/(png|jpe?g|gif|webp);)", re.I)
#: CSS that may load something. An escape could hide any of it (CSS Syntax 3, 4.3.7), and is needed
#: by no drawing.
_OUTSIDE_STYLE = re.compile(
    r"\\|@import|@namespace|expression\(|javascript:|(?:image|image-set|src|cross-fade)\("
    r"|url\(\s*['\"]?\s*(?!#|data:image/(?:png|jpe?g|gif|webp);)",
    re.I,
)
_DECLARATION = re.compile(rb"<\?xml [^>]*\?>")

plain.register_namespace("", SVG)
plain.register_namespace("xlink", XLINK)


class UnreadableDrawing(ValueError):
    """The file is no well-formed SVG, or would keep a browser busy without end."""


def prepare(file: File) -> File | None:
    """Return `file` with what only draws; None when there is nothing else in it.

    Raises UnreadableDrawing.
    """
    file.open()
    try:
        tree = ElementTree.parse(file)
        file.seek(0)
        has_more = _says_more_than_its_tree(file.read())
    except (plain.ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableDrawing(str(error)) from error
    finally:
        file.seek(0)
    root = tree.getroot()
    if _split(root.tag) != (SVG, "svg"):
        raise UnreadableDrawing("no SVG")
    if _is_too_deep(root):
        raise UnreadableDrawing("too many elements within each other")
    changed = _clean(root)
    _Drawn(root).count()
    if not changed and not has_more:
        return None
    buffer = BytesIO()
    tree.write(buffer, encoding="utf-8", xml_declaration=True)
    return ContentFile(buffer.getvalue(), name=file.name)


def _says_more_than_its_tree(content: bytes) -> bool:
    """Whether there are comments, processing instructions (style sheets), document types, or
    another encoding than UTF-8, none of which the tree shows."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    if found := _DECLARATION.match(content):
        content = content[found.end() :]
        declared = re.search(rb"encoding=[\"']([^\"']*)", found[0])
        if declared and declared[1].lower() != b"utf-8":
            return True
    if b"<!" in content or b"<?" in content:
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return True
    return False


def _is_too_deep(root: plain.Element) -> bool:
    level = [root]
    for _depth in range(MAX_DEPTH):
        level = [child for element in level for child in element]
    return bool(level)


def _clean(element: plain.Element) -> bool:
    """Clean `element` and all in it; return whether anything was taken out."""
    changed = False
    for child in list(element):
        namespace, name = _split(child.tag)
        if namespace not in ("", SVG) or name not in ELEMENTS:
            element.remove(child)
            changed = True
        else:
            changed |= _clean(child)
    for key in [key for key, value in element.attrib.items() if not _only_draws(key, value)]:
        del element.attrib[key]
        changed = True
    if _split(element.tag)[1] == "style" and _OUTSIDE_STYLE.search(element.text or ""):
        element.text = ""
        changed = True
    return changed


def _only_draws(key: str, value: str) -> bool:
    namespace, name = _split(key)
    if name == "href" and namespace in ("", XLINK):
        return bool(_LOCAL.match(value))
    if namespace == XML:
        return name in ("lang", "space")
    if namespace or not (name in ATTRIBUTES or name.startswith("aria-")):
        return False
    return not _OUTSIDE_STYLE.search(value)


class _Drawn:
    """How many elements are drawn, with `<use>` of `<use>`: thirty of them could be a billion."""

    def __init__(self, root: plain.Element) -> None:
        self.root = root
        self.named = {element.get("id"): element for element in root.iter() if element.get("id")}
        self.counts: dict[plain.Element, int] = {}
        self.open: set[plain.Element] = set()

    def count(self) -> int:
        """Return it. Raises UnreadableDrawing where it is too many, or without end."""
        return self._of(self.root)

    def _of(self, element: plain.Element) -> int:
        if element in self.counts:
            return self.counts[element]
        # Uses that lead from one to the next nest as well.
        if element in self.open or len(self.open) > 2 * MAX_DEPTH:
            raise UnreadableDrawing("an element that contains itself")
        self.open.add(element)
        parts = list(element)
        if _split(element.tag)[1] == "use" and (used := self._used(element)) is not None:
            parts.append(used)
        total = 1
        for part in parts:
            total += self._of(part)
            if total > MAX_DRAWN:
                raise UnreadableDrawing("too many elements to be drawn")
        self.open.remove(element)
        self.counts[element] = total
        return total

    def _used(self, element: plain.Element) -> plain.Element | None:
        href = element.get("href") or element.get(f"{{{XLINK}}}href") or ""
        return self.named.get(href.strip().removeprefix("#"))


def _split(tag) -> tuple[str, str]:
    if not isinstance(tag, str):
        return "comment", ""
    namespace, _brace, name = tag.rpartition("}")
    return namespace.lstrip("{"), name
