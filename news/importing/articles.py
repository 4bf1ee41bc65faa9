"""Lines of news → articles, with their dates; dates whose titles are lost."""

from collections.abc import Callable
from dataclasses import dataclass, field

from news.importing.article_lines import LONGEST_SUBHEADING, ArticleLine, Kind, is_cut_short
from news.importing.captures import (
    Block,
    CapturedArticle,
    Fate,
    LostTitle,
    Moment,
    NumberedPoint,
    Paragraph,
    Reason,
    Subheading,
)
from news.importing.lines import Line
from news.importing.numbering import Marker, is_like_marker

_FARTHEST_SKIP = 30  # a point may skip this many numbers and still go on with its list
_FARTHEST_DOUBTFUL_SKIP = 3
_LONGEST_START = 9  # a list may start at up to this number
_DATES = (Kind.DATE, Kind.NO_DATE)


@dataclass(slots=True)
class _Draft:
    title: str
    line: int
    bulleted: bool = False
    date: Moment | None = None
    misdated: bool = False  # its date is none of the calendar: the next date is not its own
    source: str = ""
    author: str = ""
    body: list[Block] = field(default_factory=list)
    ended: bool = False  # a date stood below the text
    last_point: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a line: the kinds of the next lines with text, blank line before."""

    following: tuple[ArticleLine, ...]
    after_blank: bool


Place = Callable[..., None]


class ArticleReader:
    """Reads one section after another. `place(number, fate, reason, leftover)` is told what each
    line became, at once or when it is decided by a later one."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._drafts: list[_Draft] = []
        self._titles: set[str] = set()
        self.lost_titles: list[LostTitle] = []
        self._current: _Draft | None = None
        self._waiting: tuple[Line, Moment] | None = None  # a date before its title
        self._dates_first = False
        self._unclear_dates = False

    @property
    def has_body(self) -> bool:
        return bool(self._current and self._current.body)

    @property
    def is_open(self) -> bool:
        return self._current is not None

    def start_section(self, first: Kind | None, last: Kind | None) -> None:
        """Start a section whose first and last lines are `first` and `last`.

        A list that starts with a date has its dates before the titles. One that starts and
        ends with a date has lost a title, and which one cannot be told.
        """
        self.end_article()
        self._dates_first = first in _DATES
        self._unclear_dates = self._dates_first and last in _DATES

    def end_article(self) -> None:
        """No line that follows belongs to the article."""
        self._lose_waiting_date()
        self._current = None

    def read(self, line: Line, what: ArticleLine, around: Around) -> None:
        """Take the next line of the section."""
        match what.kind:
            case Kind.DATE:
                self._read_date(line, what.date, around)
            case Kind.NO_DATE:
                self._read_impossible_date(line)
            case Kind.DETAILS:
                self._read_details(line, what)
            case Kind.DATED_TITLE if not self._continues_body(line):
                self._start(line, what.title, what.date)
            case Kind.TITLE if self._is_title(line, what, around):
                self._start(line, what.title, self._take_waiting_date())
            case Kind.POINT if self._current:
                self._read_point(line, what.marker, around)
            case Kind.POINT if what.title:
                self._start(line, what.title, self._take_waiting_date())
            case _:
                self._read_text(line, what, around)

    def finish(self) -> list[CapturedArticle]:
        """Return the articles, those with the same title as one."""
        self.end_article()
        articles: dict[str, CapturedArticle] = {}
        for draft in self._drafts:
            article = _article(draft)
            known = articles.get(article.title)
            if known:
                self._report_differences(draft, article, known)
                article = known.completed_by(article)
            articles[article.title] = article
        return list(articles.values())

    def _report_differences(
        self, draft: _Draft, article: CapturedArticle, known: CapturedArticle
    ) -> None:
        """The second text under a title, and a second date, are not imported."""
        texts = [[block.text for block in blocks] for blocks in (draft.body, known.body)]
        if all(texts) and texts[0] != texts[1]:
            for block in draft.body:
                self._place(block.line, Fate.NOT_PLACED, Reason.SECOND)
        if article.date and known.date and article.date.when.date() != known.date.when.date():
            date = article.date.when.isoformat(" ")
            self._place(draft.line, Fate.TITLE, Reason.SECOND, date)

    def _start(self, line: Line, title: str, date: Moment | None) -> None:
        self._lose_waiting_date()
        self._current = _Draft(title, line.number, line.bulleted, date)
        self._drafts.append(self._current)
        self._titles.add(title)
        self._place(line.number, Fate.TITLE)

    def _continues_body(self, line: Line) -> bool:
        """A bulleted line below the text of an article is a part of it, unless the article's own
        title stood in a bulleted list."""
        current = self._current
        return bool(line.bulleted and current and current.body and not current.bulleted)

    def _is_title(self, line: Line, what: ArticleLine, around: Around) -> bool:
        if self._continues_body(line):
            return False
        current = self._current
        if current is None or not current.body or current.ended or line.bulleted:
            return True
        following = around.following[0].kind if around.following else None
        dated_below = following in (*_DATES, Kind.DETAILS) and not self._dates_first
        return bool(
            self._waiting
            or what.title in self._titles
            or dated_below
            or (around.after_blank and _is_long(what.title) and _is_dense(current))
        )

    def _read_date(self, line: Line, moment: Moment, around: Around) -> None:
        current = self._current
        following = around.following[0].kind if around.following else None
        if self._unclear_dates and self._drafts_in_list(following):
            self._place(line.number, Fate.NOT_PLACED, Reason.UNCLEAR_DATE)
        elif self._dates_first:
            if self.has_body and following is Kind.PROSE and not line.bulleted:
                self._add_paragraph(line)
                return
            self._lose_waiting_date()
            self._waiting = (line, moment)
        elif current and current.date is None and not current.misdated:
            current.date = moment
            current.ended = bool(current.body)
            self._place(line.number, Fate.DETAILS)
        else:
            self._lose(line, moment)

    def _read_impossible_date(self, line: Line) -> None:
        self._lose_waiting_date()
        current = self._current
        if current and current.date is None and not self._dates_first:
            current.misdated = True
            current.ended = bool(current.body)
        self._place(line.number, Fate.NOT_PLACED, Reason.UNKNOWN)

    def _drafts_in_list(self, following: Kind | None) -> bool:
        """Whether the section has titles at all: dates alone have lost theirs for sure."""
        return self._current is not None or following not in (*_DATES, None)

    def _read_details(self, line: Line, what: ArticleLine) -> None:
        current = self._current
        if current is None:
            if what.date:
                self._lose(line, what.date)
            else:
                self._place(line.number, Fate.NOT_PLACED, Reason.NO_ARTICLE)
            return
        leftover = [what.leftover]
        for name in ("date", "source", "author"):
            value, known = getattr(what, name), getattr(current, name)
            if value and known:
                leftover.append(str(value.when) if name == "date" else value)
            elif value:
                setattr(current, name, value)
        self._place(line.number, Fate.DETAILS, leftover=" ".join(filter(None, leftover)))

    def _read_point(self, line: Line, marker: Marker, around: Around) -> None:
        current = self._current
        text = line.text[marker.end :].strip()
        is_heading = marker.style in ("一", "(一)") and _heads_text(text, marker, around)
        if is_heading:
            self._lose_waiting_date()
            current.body.append(Subheading(line.text, line.number))
            self._place(line.number, Fate.BODY)
        elif _goes_on(marker, current.last_point.get(marker.style), around):
            self._lose_waiting_date()
            current.last_point[marker.style] = marker.number
            current.body.append(NumberedPoint(marker.number, text, line.number, marker.style))
            self._place(line.number, Fate.POINT)
        else:
            self._read_text(line, ArticleLine(Kind.PROSE), around)

    def _read_text(self, line: Line, what: ArticleLine, around: Around) -> None:
        current = self._current
        if current is None:
            self._place(line.number, Fate.NOT_PLACED, Reason.NO_ARTICLE)
            return
        last = current.body[-1] if current.body else None
        if isinstance(last, NumberedPoint) and not last.text:
            point = NumberedPoint(last.number, line.whole, last.line, last.style)
            current.body[-1] = point
            self._place(line.number, Fate.POINT)
            return
        following = around.following[0].kind if around.following else None
        doubt = what.kind is Kind.TITLE and following is Kind.PROSE and not line.bulleted
        self._add_paragraph(line, Reason.MAYBE_TITLE if doubt and _is_long(what.title) else None)

    def _add_paragraph(self, line: Line, doubt: Reason | None = None) -> None:
        self._lose_waiting_date()
        if is_like_marker(line.folded):
            doubt = doubt or Reason.UNKNOWN
        self._current.body.append(Paragraph(line.whole, line.number))
        self._place(line.number, Fate.BODY, doubt)

    def _take_waiting_date(self) -> Moment | None:
        if self._waiting is None:
            return None
        line, moment = self._waiting
        self._waiting = None
        self._place(line.number, Fate.DETAILS)
        return moment

    def _lose_waiting_date(self) -> None:
        if self._waiting:
            line, moment = self._waiting
            self._waiting = None
            self._lose(line, moment)

    def _lose(self, line: Line, moment: Moment) -> None:
        self.lost_titles.append(LostTitle(line.number, line.text, moment))
        self._place(line.number, Fate.LOST_TITLE)


def _is_long(title: str) -> bool:
    return len(title) >= 12


def _is_dense(draft: _Draft) -> bool:
    """Whether the article's lines stand without blank lines between them."""
    lines = [block.line for block in draft.body]
    return len(lines) >= 2 and lines[-1] - draft.line <= len(lines) + 1


def _heads_text(text: str, marker: Marker, around: Around) -> bool:
    """Whether “一、热处理” is a heading: short, with text of another kind below."""
    if not 0 < len(text) <= LONGEST_SUBHEADING or text.endswith(("。", ";", "；")):
        return False
    following = around.following[0] if around.following else None
    return following is not None and (
        following.kind in (Kind.PROSE,)
        or (following.kind is Kind.POINT and following.marker.style != marker.style)
    )


def _goes_on(marker: Marker, last: int | None, around: Around) -> bool:
    """Whether a number in front of a line is that of a point."""
    if last is not None and last < marker.number <= last + _FARTHEST_SKIP:
        return not marker.doubtful or marker.number <= last + _FARTHEST_DOUBTFUL_SKIP
    if marker.doubtful:
        return False
    if marker.number <= _LONGEST_START:
        return True
    return any(
        what.marker
        and what.marker.style == marker.style
        and marker.number < what.marker.number <= marker.number + 5
        for what in around.following
    )


def _article(draft: _Draft) -> CapturedArticle:
    """A text of one paragraph that the page cut short is the article's summary, not its body."""
    summary, body = "", tuple(draft.body)
    if len(body) == 1 and isinstance(body[0], Paragraph) and is_cut_short(body[0].text):
        summary, body = body[0].text, ()
    return CapturedArticle(
        draft.title, draft.line, draft.date, summary, draft.source, draft.author, body
    )
