"""Phone numbers and e-mail addresses in a line of text."""

import re
from dataclasses import dataclass

from news.importing.captures import CapturedPhone

_COUNTRY = r"\(?(?:\+|00)?86\)?[- ]?(?:\(0\))?"
_EXTENSION = r"(?:[ ]?(?:转分机|转|分机|ext(?:ension)?\.?|x|#|-)[ :]{0,2}(?P<%s>\d{1,5}))?(?!\d)"
_PHONE = re.compile(
    r"(?<![\dA-Za-z@._])(?:"
    rf"(?P<mobile>(?:{_COUNTRY})?1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}})(?!\d)"
    r"|(?P<service>[48]00[- ]?\d{3,4}[- ]?\d{3,4})(?!\d)"
    rf"|(?P<landline>(?P<country>{_COUNTRY})?"
    r"(?:\(?0?[1-9]\d{1,2}\)?[- ]{1,2}\d{3,4}[- ]?\d{4}|\(?0[1-9]\d{1,2}\)?[- ]{0,2}\d{7,8}))"
    + _EXTENSION
    % "extension"
    + r"|(?P<foreign>\+[1-9]\d{0,2}[- ]?\(?\d{1,4}\)?(?:[- ]?\d{2,4}){2,4})(?!\d)"
    r"|(?P<local>[2-9]\d{3}[- ]?\d{3,4})" + _EXTENSION % "extension2" + ")",
    re.IGNORECASE | re.ASCII,
)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
_AREA_CODE = re.compile(r"0[1-9]\d{1,2}(?=-)", re.ASCII)


@dataclass(frozen=True, slots=True)
class FoundPhone:
    """A number at `folded[start:end]`."""

    phone: CapturedPhone
    start: int
    end: int


def find_phones(folded: str) -> list[FoundPhone]:
    """Return the phone numbers in `folded`, in order.

    A number of seven or eight digits after “/” or “、” shares the area code before it, as
    written by convention: 0769-55501234/55501235.
    """
    found: list[FoundPhone] = []
    for match in _PHONE.finditer(folded):
        phone = _phone(match)
        if match["local"] and found:
            between = folded[found[-1].end : match.start()].strip()
            area = _AREA_CODE.match(found[-1].phone.number)
            if area and between in ("/", "、", ",", ";"):
                phone = CapturedPhone(f"{area[0]}-{phone.number}", phone.extension)
        found.append(FoundPhone(phone, *match.span()))
    return found


def find_emails(folded: str) -> list[tuple[str, int, int]]:
    """Return (address, start, end) for each e-mail address in `folded`."""
    return [(match[0], *match.span()) for match in _EMAIL.finditer(folded)]


def _phone(match: re.Match[str]) -> CapturedPhone:
    extension = match["extension"] or match["extension2"] or ""
    if match["mobile"]:
        digits = "".join(filter(str.isdigit, match["mobile"]))
        return CapturedPhone(f"+86 {digits[-11:]}" if len(digits) > 11 else digits)
    if match["landline"]:
        country = match["country"] or ""
        national = _with_area_code(match["landline"].removeprefix(country))
        national = f"+86 {national.removeprefix('0')}" if country else national
        return CapturedPhone(national, extension)
    text = match["service"] or match["foreign"] or match["local"]
    return CapturedPhone(re.sub(r"[- ]+", "-", text) if match["service"] else text, extension)


def _with_area_code(text: str) -> str:
    """Write a landline as area code, hyphen, number: (0769) 5550 1234 → 0769-55501234."""
    first, *rest = re.split(r"[- )]+", text.lstrip("("), maxsplit=1)
    digits = "".join(filter(str.isdigit, text))
    if not rest or not 2 <= len(first.lstrip("0")) <= 3:
        bare = digits.removeprefix("0")
        length = 2 if bare.startswith(("10", "2")) else 3
        first = digits[: length + len(digits) - len(bare)]
    return f"{first}-{digits[len(first) :]}"
