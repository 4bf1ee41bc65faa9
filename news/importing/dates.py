"""Dates as company sites write them: 2024-03-02 12:44:22, 2024年3月2日, March 2, 2024."""

import re
from dataclasses import dataclass
from datetime import datetime

from news.importing.captures import Moment

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<{0}>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{{0,6}})\.?"

# Every repetition is bounded: a line of any length is read in linear time.
_TIME = (
    r"(?:[T ]{0,3}(?:\(?(?:星期|周)[一二三四五六日天]\)?)?[ ]{0,3}(?P<half>上午|下午|晚上)?[ ]{0,3}"
    r"(?P<hour>\d{1,2})[ ]?[:时点][ ]?(?P<minute>\d{1,2})"
    r"(?:[ ]?[:分][ ]?(?P<second>\d{1,2})秒?|分)?)?"
)
_DATE = re.compile(
    r"(?<![\d.])(?:"
    r"(?P<year>(?:19|20)\d\d)(?:(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)"
    r"|[ ]?年[ ]?(?P<month2>\d{1,2})[ ]?月[ ]?(?P<day2>\d{1,2})[ ]?[日号])"
    rf"|{_MONTH.format('name')}[ ](?P<day3>\d{{1,2}})(?:st|nd|rd|th)?,?[ ]"
    r"(?P<year3>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<day4>\d{{1,2}})[ ]{_MONTH.format('name4')},?[ ](?P<year4>(?:19|20)\d\d)(?!\d)"
    rf"){_TIME}",
    re.IGNORECASE | re.ASCII,
)
_OPENING, _CLOSING = "[(<{|", "])>}|"


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at `folded[start:end]`, brackets around it included."""

    moment: Moment
    start: int
    end: int


def find_date(folded: str) -> FoundDate | None:
    """Return the first date of the calendar in `folded`."""
    for match in _DATE.finditer(folded):
        if moment := _moment(match):
            start, end = match.span()
            before, after = folded[max(start - 1, 0) : start], folded[end : end + 1]
            if before in tuple(_OPENING) and after in tuple(_CLOSING):
                start, end = start - 1, end + 1
            return FoundDate(moment, start, end)
    return None


def read_date(folded: str) -> Moment | None:
    """Return the date when `folded` is nothing but a date."""
    found = find_date(folded) if len(folded) <= 60 else None
    if found and not folded[: found.start].strip(" |") and not folded[found.end :].strip(" |"):
        return found.moment
    return None


def is_impossible_date(folded: str) -> bool:
    """Tell whether `folded` is nothing but a date that no calendar has: 2024年2月30日."""
    match = _DATE.fullmatch(folded.strip(" |" + _OPENING + _CLOSING)) if len(folded) <= 60 else None
    return match is not None and _moment(match) is None


def split_dated(folded: str) -> tuple[Moment, int, int] | None:
    """Return the date before or after a title in `folded`, and where the title starts and ends.

    A date that is a part of the sentence (“2024年3月2日我司参展”) is left in it.
    """
    for match in _DATE.finditer(folded):
        moment = _moment(match)
        if moment is None:
            continue
        start, end = match.span()
        before, after = folded[:start], folded[end:]
        numeric = match["sep"] is not None
        parted = numeric or after[:1] in ("", " ", *_CLOSING)
        if not before.strip(" " + _OPENING) and parted:
            return moment, end + len(after) - len(after.lstrip(" " + _CLOSING)), len(folded)
        if not after.strip(" " + _CLOSING) and (numeric or before[-1:] in (" ", *_OPENING)):
            return moment, 0, len(before.rstrip(" " + _OPENING))
    return None


def _moment(match: re.Match[str]) -> Moment | None:
    part = match.groupdict()
    month = part["month"] or part["month2"]
    name = part["name"] or part["name4"]
    hour = int(part["hour"] or 0)
    if part["half"] in ("下午", "晚上") and hour < 12:
        hour += 12
    try:
        when = datetime(
            int(part["year"] or part["year3"] or part["year4"]),
            int(month) if month else _MONTHS.index(name[:3].lower()) + 1,
            int(part["day"] or part["day2"] or part["day3"] or part["day4"]),
            hour,
            int(part["minute"] or 0),
            int(part["second"] or 0),
        )
    except ValueError:
        return None
    return Moment(when, part["hour"] is not None)
