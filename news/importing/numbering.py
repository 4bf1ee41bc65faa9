"""Numbers in front of points: 1. 1、 1) (1) ① 一、 (一), and what only looks like them."""

import re
from dataclasses import dataclass

_HAN_DIGITS = "零一二三四五六七八九"
_DIGITS = re.compile(r"(?P<number>\d{1,3})(?P<mark>[.、)])", re.ASCII)
_LONG_DIGITS = re.compile(r"\d{4,}[.、)](?!\d)", re.ASCII)
_HAN_NUMBER = "[一二三四五六七八九十百][零一二三四五六七八九十百]{0,4}"
_HAN = re.compile(rf"(?P<number>{_HAN_NUMBER})、")
_BRACKETED = re.compile(
    rf"\([ ]?(?:(?P<number>\d{{1,3}})|(?P<han>{_HAN_NUMBER}))[ ]?\)",
    re.ASCII,
)
# A year, an alloy, or 3D and 5G: after a full stop these start a text, 5 and 75 do not.
_NUMBER_OF_TEXT = re.compile(r"\d{4}|[2-5][DG](?![A-Za-z])", re.ASCII)

# Ready-made characters: circled, bracketed, with a full stop.
_SINGLE = {chr(0x2460 + n): ("①", n + 1) for n in range(20)}
_SINGLE |= {chr(0x2474 + n): ("⑴", n + 1) for n in range(20)}
_SINGLE |= {chr(0x2488 + n): ("⒈", n + 1) for n in range(20)}


@dataclass(frozen=True, slots=True)
class Marker:
    """The number of a point; its text starts at offset `end`.

    `doubtful`: a point only if it goes on with a list (“3.2024年…” after point 2).
    """

    style: str
    number: int
    end: int
    doubtful: bool = False


def read_marker(folded: str) -> Marker | None:
    """Return the marker `folded` starts with, None when there is none.

    Decimals (1.5 mm), clauses (2.3.1), ranges (500、600吨) and years are no markers.
    """
    if folded[:1] in _SINGLE:
        style, number = _SINGLE[folded[0]]
        return Marker(style, number, 1)
    if (match := _BRACKETED.match(folded)) and match["number"]:
        return Marker("(1)", int(match["number"]), match.end())
    if match and (number := han_number(match["han"])) is not None:
        return Marker("(一)", number, match.end())
    if (match := _HAN.match(folded)) and (number := han_number(match["number"])) is not None:
        before_han = folded[match.end() : match.end() + 1] in tuple(_HAN_DIGITS + "十百")
        return Marker("一", number, match.end(), doubtful=before_han)
    if match := _DIGITS.match(folded):
        return _digit_marker(folded, match)
    return None


def is_like_marker(folded: str) -> bool:
    """Tell whether `folded` starts like a point, but with a number too large for one."""
    return _LONG_DIGITS.match(folded) is not None


def _digit_marker(folded: str, match: re.Match[str]) -> Marker | None:
    number, mark, end = int(match["number"]), match["mark"], match.end()
    if mark == ")" or not folded[end : end + 1].isdigit():
        return Marker(mark, number, end)
    if _NUMBER_OF_TEXT.match(folded, end):
        return Marker(mark, number, end, doubtful=True)
    return None


def han_number(text: str) -> int | None:
    """Return the value of a Chinese numeral from 一 to 九百九十九, None when it is none."""
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        elif digit:
            return None
        else:
            digit = _HAN_DIGITS.index(character)
    return total + digit
