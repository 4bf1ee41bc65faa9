"""What an attack found, and what docs/security.md says of it."""

import re
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "security.md"


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is the same for all places of one fault, and what an explanation names."""

    code: str
    text: str


def explained() -> set[str]:
    """Return the codes that the document's table of findings explains."""
    table = DOCUMENT.read_text().partition("\n| finding |")[2]
    return set(re.findall(r"^\| `([a-z0-9-]+)` \|", table, re.MULTILINE))
