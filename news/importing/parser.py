"""Text of a saved page → Capture, with an account of every line."""

from itertools import islice

from news.importing.article_lines import ArticleLine, Kind, read_article_line
from news.importing.articles import Around, ArticleReader
from news.importing.captures import Capture, Fate, Reason
from news.importing.contact_book import ContactBook
from news.importing.contact_lines import ContactLine, read_contact_line
from news.importing.furniture import ends_article, is_furniture
from news.importing.labels import Label
from news.importing.ledger import Ledger
from news.importing.lines import Line, read_lines
from news.importing.names import is_company, is_person
from news.importing.sections import Section, section_named, sections_in_path


def parse(text: str) -> Capture:
    """Return what `text`, a saved page of a company's site, holds.

    Never fails: what cannot be placed is in the accounts, of which there is one for each line.
    Takes time in proportion to the length of the text.
    """
    return _Parser(read_lines(text)).parse()


class _Parser:
    """Walks the lines once, with a look at the next ones; keeps one account for each."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._texts = [line for line in lines if not line.is_blank]
        self._sections = {line.number: section_named(line.folded) for line in self._texts}
        self._kinds: dict[int, ArticleLine] = {}
        self._for_contacts: dict[int, bool] = {}
        self._ledger = Ledger(lines)
        self._book = ContactBook()
        self._articles = ArticleReader(self._ledger.place)
        self._section: Section | None = None
        self._pending: tuple[Label, int] | None = None  # a label whose value the next line has

    def parse(self) -> Capture:
        for index, line in enumerate(self._texts):
            self._read(index, line)
        self._drop_pending()
        articles = self._articles.finish()
        contacts, factories, orphans = self._book.finish()
        for orphan in orphans:
            self._ledger.take_back(orphan.line, str(orphan.fact), orphan.reason)
        return Capture(
            tuple(contacts),
            tuple(factories),
            tuple(articles),
            tuple(sorted(self._articles.lost_titles, key=lambda lost: lost.line)),
            self._ledger.accounts(),
        )

    def _read(self, index: int, line: Line) -> None:
        if self._read_heading(index, line):
            return
        if is_furniture(line.folded) and not self._is_contact(index, line):
            self._ledger.place(line.number, Fate.NOT_PLACED, Reason.FURNITURE)
            if ends_article(line.folded) and self._articles.is_open:
                self._leave_section()
        elif not self._read_contact(index, line):
            self._drop_pending()
            self._read_news(index, line)

    def _read_heading(self, index: int, line: Line) -> bool:
        section = self._sections[line.number]
        is_path, end = (False, None) if section else sections_in_path(line.folded)
        if section is None and not is_path:
            return False
        self._leave_section()
        self._section = section or end
        if self._section is None:
            self._ledger.place(line.number, Fate.NOT_PLACED, Reason.FURNITURE)
            return True
        self._ledger.place(line.number, Fate.HEADING)
        if self._section is Section.NEWS:
            self._articles.start_section(*self._ends_of_section(index))
        return True

    def _leave_section(self) -> None:
        self._drop_pending()
        self._articles.end_article()
        self._book.start_section()
        self._section = None

    def _ends_of_section(self, heading: int) -> tuple[Kind | None, Kind | None]:
        """Return what the first and the last line below a heading are."""
        first = last = None
        for line in islice(self._texts, heading + 1, None):
            if self._sections[line.number]:
                break
            if not is_furniture(line.folded):
                last = self._kind(line).kind
                first = first or last
        return first, last

    # Contacts

    def _is_contact(self, index: int, line: Line) -> bool:
        """Whether the line belongs to a list of contacts, in such a section or without one."""
        contact = self._contact_line(line)
        if self._section is Section.CONTACT:
            facts = bool(contact.facts or contact.pending)
            own = contact.is_strong or contact.pending
            return facts and bool(own or not self._starts_article(index, line))
        if contact.pending and not contact.facts:
            return self._section is not Section.NEWS or ":" in line.folded[-1:]
        if self._pending and contact.facts:
            return True
        if not contact.is_strong:
            return False
        # In an article one such line is a part of the story; two are the company's own.
        following = self._texts[index + 1 : index + 2]
        return (
            not self._articles.has_body
            or len(contact.facts) > 1
            or any(self._is_for_contacts(line) for line in following)
        )

    def _is_for_contacts(self, line: Line) -> bool:
        """Whether the line on its own, wherever it stands, is one of a list of contacts."""
        if line.number not in self._for_contacts:
            contact = read_contact_line(line)
            self._for_contacts[line.number] = bool(contact.is_strong or contact.pending)
        return self._for_contacts[line.number]

    def _contact_line(self, line: Line) -> ContactLine:
        return read_contact_line(line, self._pending[0] if self._pending else None)

    def _read_contact(self, index: int, line: Line) -> bool:
        if not self._is_contact(index, line):
            return False
        contact = self._contact_line(line)
        if self._section is not Section.CONTACT:
            pending, self._pending = self._pending, None
            self._leave_section()
            self._section, self._pending = Section.CONTACT, pending
        if contact.facts:
            self._settle_pending()
            fate = self._book.add(line.number, contact)
            facts = [fact for fact in contact.facts if fact.label is not Label.NO_FIELD]
            self._ledger.place(line.number, fate, contact.reason, contact.leftover, len(facts))
        else:
            self._drop_pending()
        if contact.pending:
            self._pending = (contact.pending, line.number)
        return True

    def _settle_pending(self) -> None:
        """The label on the line above is served."""
        if self._pending:
            label, number = self._pending
            places = (Label.ADDRESS, Label.FACTORY, Label.COMPANY)
            fate = Fate.FACTORY if label in places else Fate.CONTACT
            self._ledger.place(number, fate, once=True)
            self._pending = None

    def _drop_pending(self) -> None:
        if self._pending:
            self._ledger.place(self._pending[1], Fate.NOT_PLACED, Reason.NO_VALUE, once=True)
            self._pending = None

    # News

    def _read_news(self, index: int, line: Line) -> None:
        what = self._kind(line)
        if self._section is not Section.NEWS:
            if not self._starts_article(index, line):
                reason = Reason.NO_ARTICLE if what.kind is Kind.PROSE else Reason.UNKNOWN
                self._ledger.place(line.number, Fate.NOT_PLACED, reason)
                return
            self._leave_section()
            self._section = Section.NEWS
            self._articles.start_section(what.kind, None)
        self._articles.read(line, what, self._around(index, line))

    def _starts_article(self, index: int, line: Line) -> bool:
        """Whether an article starts at `line` though no heading announces news: it has a date,
        or more than one line of text below."""
        what, following = self._kind(line), self._following(index)
        kinds = [after.kind for after in following[:2]] + [None, None]
        text = (Kind.PROSE, Kind.POINT)
        match what.kind:
            case Kind.DATED_TITLE:
                return self._section is not Section.OTHER or kinds[0] in text
            case Kind.DATE:
                return kinds[0] is Kind.TITLE and kinds[1] in text
            case Kind.TITLE if not line.bulleted and kinds[0] in (
                Kind.DATE, Kind.NO_DATE, Kind.DETAILS,
            ):  # fmt: skip
                return kinds[1] in text
            case Kind.TITLE if not line.bulleted and self._section is not Section.OTHER:
                named = is_company(line.text) or is_person(line.text)
                return kinds[0] in text and kinds[1] in text and not named
        return False

    def _around(self, index: int, line: Line) -> Around:
        above = self._lines[line.number - 2] if line.number > 1 else None
        return Around(self._following(index), above is not None and above.is_blank)

    def _following(self, index: int) -> tuple[ArticleLine, ...]:
        """Return what the next lines are, up to where an article has to end."""
        found: list[ArticleLine] = []
        for line in islice(self._texts, index + 1, index + 4):
            if self._sections[line.number] or ends_article(line.folded):
                break
            if self._is_for_contacts(line):
                break
            if not is_furniture(line.folded):
                found.append(self._kind(line))
        return tuple(found)

    def _kind(self, line: Line) -> ArticleLine:
        if line.number not in self._kinds:
            self._kinds[line.number] = read_article_line(line)
        return self._kinds[line.number]
