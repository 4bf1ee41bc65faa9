"""What a saved page holds, as plain values, and what became of each of its lines."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class Fate(StrEnum):
    """What a line of the capture became."""

    BLANK = "blank"  # no letter or digit in it
    HEADING = "heading"  # names the section that follows
    CONTACT = "contact"
    FACTORY = "factory"
    TITLE = "title"
    DETAILS = "details"  # an article's date, source or author
    BODY = "body"
    POINT = "point"
    LOST_TITLE = "lost title"  # a date whose title is not in the capture
    NOT_PLACED = "not placed"


class Reason(StrEnum):
    """Why a line, or a part of it, was not placed, or what to check about it."""

    UNKNOWN = "unknown"
    FURNITURE = "furniture"  # menus, copyright, page counts
    NO_FIELD = "no field"  # understood, but the site keeps nothing of the kind: fax, QQ, postcode
    NO_OWNER = "no owner"  # a number or an e-mail address, but whose?
    NO_NAME = "no name"  # an address, but of which factory?
    NO_VALUE = "no value"  # a label with nothing after it
    SECOND = "second"  # there is one already: second e-mail address, other address, same name
    NO_ARTICLE = "no article"  # text without a title above it
    UNCLEAR_DATE = "unclear date"  # belongs to the title above or below: cannot tell
    MAYBE_TITLE = "maybe title"  # kept in the article above, though it looks like a title


class Missing(StrEnum):
    """What an article lacks in the capture."""

    DATE = "date"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class LineAccount:
    """One line of the capture. `number` counts from 1, as editors do; `text` is the line as it
    stands; `leftover` is the part of a placed line that found no place."""

    number: int
    text: str
    fate: Fate
    reason: Reason | None = None
    leftover: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as the page wrote it, in the site's own time zone; midnight when it had no time."""

    when: datetime
    has_time: bool


@dataclass(frozen=True, slots=True)
class CapturedPhone:
    """`number` is digits, hyphens and at most a leading +; `extension` is digits or empty."""

    number: str
    extension: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """The same for all ways of writing the same number and extension."""
        digits = "".join(filter(str.isdigit, self.number))
        if self.number.startswith("+86"):
            digits = digits[2:]
            digits = digits if digits.startswith(("0", "1", "400", "800")) else f"0{digits}"
        return f"{digits}/{self.extension}" if self.extension else digits

    @property
    def is_mobile(self) -> bool:
        return not self.extension and len(self.key) == 11 and self.key.startswith("1")

    def __str__(self) -> str:
        number = f"{self.number} 转{self.extension}" if self.extension else self.number
        return f"{number} {self.note}".rstrip()


@dataclass(frozen=True, slots=True)
class CapturedContact:
    name: str
    role: str = ""
    phones: tuple[CapturedPhone, ...] = ()
    email: str = ""
    wechat_id: str = ""
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CapturedFactory:
    """`address` is to the letter what the page says."""

    name: str
    address: str = ""
    phones: tuple[CapturedPhone, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Subheading:
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class NumberedPoint:
    """A point under the number its author gave it; `style` tells lists of one article apart."""

    number: int
    text: str
    line: int
    style: str = ""


Block = Paragraph | Subheading | NumberedPoint


@dataclass(frozen=True, slots=True)
class CapturedArticle:
    """`title`, `summary` and the texts in `body` are to the letter what the page says."""

    title: str
    line: int
    date: Moment | None = None
    summary: str = ""
    source: str = ""
    author: str = ""
    body: tuple[Block, ...] = ()

    @property
    def points(self) -> tuple[NumberedPoint, ...]:
        return tuple(block for block in self.body if isinstance(block, NumberedPoint))

    @property
    def missing(self) -> tuple[Missing, ...]:
        lacks = {Missing.DATE: self.date is None, Missing.BODY: not self.body}
        return tuple(missing for missing, lacking in lacks.items() if lacking)

    def completed_by(self, other: "CapturedArticle") -> "CapturedArticle":
        """Return this article with what it lacks taken from `other`, which has the same title."""
        if not self.body and other.body:
            return other.completed_by(self)
        return replace(
            self,
            date=_fuller(self.date, other.date),
            summary=self.summary or other.summary,
            source=self.source or other.source,
            author=self.author or other.author,
        )


def _fuller(ours: Moment | None, theirs: Moment | None) -> Moment | None:
    """Return `ours`, or `theirs` when it adds the time to the same day."""
    if ours and theirs and ours.when.date() == theirs.when.date() and theirs.has_time:
        return theirs
    return ours or theirs


@dataclass(frozen=True, slots=True)
class LostTitle:
    """A date in a list of news whose title is not in the capture."""

    line: int
    text: str
    date: Moment


@dataclass(frozen=True, slots=True)
class Capture:
    """Everything read from one saved page; `accounts` has exactly one entry for each line."""

    contacts: tuple[CapturedContact, ...] = ()
    factories: tuple[CapturedFactory, ...] = ()
    articles: tuple[CapturedArticle, ...] = ()
    lost_titles: tuple[LostTitle, ...] = ()
    accounts: tuple[LineAccount, ...] = field(default=(), repr=False)

    @property
    def to_check(self) -> tuple[LineAccount, ...]:
        """Lines with something in them that was not imported, or that a person should look at."""
        return tuple(
            account
            for account in self.accounts
            if account.fate is Fate.NOT_PLACED or account.reason or account.leftover
        )
