"""Templates without their indentation: written for people, sent for browsers.

Taken away when a template is loaded, which costs no request anything. Nothing that shows is lost:
HTML reads any run of white space as one space, and one character of each run stays.
"""

import re

from django.template import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader

#: White space in these is text, code, or part of a message's id.
_KEPT = re.compile(
    r"<(?P<element>pre|textarea|script|style)\b.*?</(?P=element)\s*>"
    r"|\{%\s*(?P<tag>blocktranslate|blocktrans|verbatim)\b.*?\{%\s*end(?P=tag)\b.*?%\}",
    re.DOTALL | re.IGNORECASE,
)
_PLACE = re.compile(r"\0(\d+)\0")
_RUN_OVER_LINES = re.compile(r"[ \t]*\n\s*")
#: A line of tags that write nothing, comments among them: the line before has ended already.
_SILENT_LINE = re.compile(
    r"^((?:\{#[^\n]*?#\}|\{%\s*(?:"
    r"(?:if|elif|else|endif|for|empty|endfor|with|endwith|block|endblock|load|extends)\b"
    r"|(?!cycle\b)(?:(?!%\})[^\n])*?\sas\s\w+\s*(?=%\})"
    r")(?:(?!%\})[^\n])*%\})+)\n",
    re.MULTILINE,
)


class CompactLoader(FilesystemLoader):
    """Loads from DIRS, the site's own templates; HTML and drawings without indentation."""

    def get_contents(self, origin: Origin) -> str:
        """Return a template's source; raise TemplateDoesNotExist where there is no file."""
        source = super().get_contents(origin)
        return compact(source) if origin.name.endswith((".html", ".svg")) else source


def compact(source: str) -> str:
    """Return a template's source without indentation, blank lines and lines of silent tags."""
    kept: list[str] = []

    def set_aside(found: re.Match) -> str:
        kept.append(found[0])
        return f"\0{len(kept) - 1}\0"

    plain = _KEPT.sub(set_aside, source)
    plain = _SILENT_LINE.sub(r"\1", _RUN_OVER_LINES.sub("\n", plain))
    return _PLACE.sub(lambda place: kept[int(place[1])], plain)
