"""Text → numbered lines, each as it stands, cleaned, and folded for recognition."""

from dataclasses import dataclass

# One character for one character, so that offsets in the folded text hold in the other.
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= dict.fromkeys([0x09, 0x0B, 0x0C, 0x85, 0xA0, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000], " ")
_FOLD |= dict.fromkeys(range(0x2000, 0x200B), " ")
_FOLD |= str.maketrans("【】〔〕﹝﹞「」‐‑‒–—−﹣∶︰﹕﹒", "[]()()[]-------:::.")

# What no reader sees and some databases and XML refuse: controls, marks of order, zero widths.
_UNSEEN = dict.fromkeys([*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85)])
_UNSEEN |= dict.fromkeys(range(0x86, 0xA0))
_UNSEEN |= dict.fromkeys([0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF])
_UNSEEN |= dict.fromkeys([*range(0x202A, 0x202F), *range(0xD800, 0xE000)])
_UNSEEN |= dict.fromkeys([0x09, 0x0B, 0x0C, 0x85, 0x2028, 0x2029], " ")

_BULLETS = "*·•●○■□◆◇▪►▶>»√★☆※"
_HYPHENS = ("-", "–", "—")
_ORNAMENTS = frozenset(_BULLETS + "-=_~#+|/\\.…─━<«^ ")


@dataclass(frozen=True, slots=True)
class Line:
    """`number` counts from 1; `raw` is the line as it stands; `whole` is it without edges and
    invisible characters; `text` is `whole` without a bullet; `folded` is `text`, letter for
    letter, with full-width forms as ASCII."""

    number: int
    raw: str
    whole: str
    text: str
    folded: str

    @property
    def bulleted(self) -> bool:
        return len(self.text) < len(self.whole)

    @property
    def is_blank(self) -> bool:
        return not self.text or _ORNAMENTS.issuperset(self.folded)


def fold(text: str) -> str:
    """Return `text`, equally long, with full-width ASCII, blanks and dashes as ASCII."""
    return text.translate(_FOLD)


def read_lines(text: str) -> list[Line]:
    """Split `text` at LF, CRLF and CR only, so that the numbers are those an editor shows."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not rows[-1]:
        rows.pop()
    return [_read_line(number, row) for number, row in enumerate(rows, start=1)]


def _read_line(number: int, raw: str) -> Line:
    whole = raw.translate(_UNSEEN).strip()
    text = _without_bullet(whole)
    return Line(number, raw, whole, text, fold(text))


def _without_bullet(whole: str) -> str:
    """Take a bullet off; a hyphen is one only before a blank or a Chinese character."""
    first, second = whole[:1], whole[1:2]
    if first in _HYPHENS and (second.isspace() or "\u4e00" <= second <= "\u9fff"):
        return whole[1:].strip()
    return whole.lstrip(_BULLETS).strip() if first and first in _BULLETS else whole
