"""SVG drawings without anything that acts.

Willow parses an SVG by defusedxml, which refuses entities and outside references, but keeps
scripts; Wagtail leaves those to the server's headers
(https://docs.wagtail.org/en/stable/topics/images.html#svg-security-considerations). Ours send
`sandbox` (portal/media.py), and a drawing in `<img>` runs nothing; what could act is still
taken out before the drawing is kept.
"""

import re
from io import BytesIO
from xml.etree import ElementTree as plain

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.core.files import File
from django.core.files.base import ContentFile

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
#: As many as libxml2 reads; with more, cleaning and writing would run out of stack.
MAX_DEPTH = 256
ACTIVE_ELEMENTS = {"script", "foreignobject", "handler", "listener", "iframe", "set", "animate"}
_LOCAL = re.compile(r"\s*(#|data:image/(png|jpe?g|gif|webp);)", re.I)
_OUTSIDE_STYLE = re.compile(
    r"@import|expression\(|javascript:|url\(\s*['\"]?\s*(?!#|data:image/)", re.I
)

plain.register_namespace("", SVG)
plain.register_namespace("xlink", XLINK)


class UnreadableDrawing(ValueError):
    """The file is no well-formed SVG."""


def prepare(file: File) -> File | None:
    """Return `file` without what acts or loads from elsewhere; None when there is nothing of it."""
    file.open()
    try:
        tree = ElementTree.parse(file)
    except (plain.ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableDrawing(str(error)) from error
    finally:
        file.seek(0)
    if _split(tree.getroot().tag) != (SVG, "svg"):
        raise UnreadableDrawing("no SVG")
    if _is_too_deep(tree.getroot()):
        raise UnreadableDrawing("too many elements within each other")
    if not _clean(tree.getroot()):
        return None
    buffer = BytesIO()
    tree.write(buffer, encoding="utf-8", xml_declaration=True)
    return ContentFile(buffer.getvalue(), name=file.name)


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
        if namespace not in ("", SVG) or name.lower() in ACTIVE_ELEMENTS:
            element.remove(child)
            changed = True
        else:
            changed |= _clean(child)
    for key in [key for key, value in element.attrib.items() if _acts(key, value)]:
        del element.attrib[key]
        changed = True
    if _split(element.tag)[1].lower() == "style" and _OUTSIDE_STYLE.search(element.text or ""):
        element.text = ""
        changed = True
    return changed


def _acts(key: str, value: str) -> bool:
    name = _split(key)[1].lower()
    if name.startswith("on"):
        return True
    if name in ("href", "src"):
        return not _LOCAL.match(value)
    return bool(_OUTSIDE_STYLE.search(value))


def _split(tag) -> tuple[str, str]:
    if not isinstance(tag, str):
        return "comment", ""
    namespace, _brace, name = tag.rpartition("}")
    return namespace.lstrip("{"), name
