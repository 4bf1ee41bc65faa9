"""What an import did, in words, for the person at the terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from news.importing.captures import Capture, Fate, LineAccount, LostTitle, Missing, Reason
from news.importing.history import name_of_missing
from news.importing.outcomes import Outcome, Outcomes, State

_LONGEST = 70


def report(captures: dict[str, Capture], outcomes: Outcomes) -> Iterator[str]:
    """Yield the lines of the report; `captures` by the names of their files."""
    records = {
        _("Contacts"): outcomes.contacts,
        _("Factories"): outcomes.factories,
        _("Articles"): outcomes.articles,
    }
    for heading, items in records.items():
        yield _("%(heading)s: %(count)d") % {"heading": heading, "count": len(items)}
        yield from map(_outcome, items)
    for conflict in outcomes.conflicts:
        yield _("Pages differ about %(name)s: imported “%(kept)s”, left out “%(left)s”") % {
            "name": printable(conflict.name),
            "kept": printable(conflict.kept),
            "left": printable(conflict.left),
        }
    for name, capture in captures.items():
        yield ""
        yield from _capture(name, capture)


def _capture(name: str, capture: Capture) -> Iterator[str]:
    lost, unplaced, to_check = capture.lost_titles, [], []
    for account in capture.to_check:
        (unplaced if account.fate is Fate.NOT_PLACED else to_check).append(account)
    yield printable(name, 200)
    yield from _group(_("Dates whose titles are lost (not imported)"), map(_lost, lost))
    yield from _group(_("Lines not placed"), map(_account, unplaced))
    yield from _group(_("Lines to check"), map(_account, to_check))
    count = len(capture.accounts)
    yield "  " + ngettext(
        "%(count)d line in the file, %(count)d accounted for: %(fates)s",
        "%(count)d lines in the file, %(count)d accounted for: %(fates)s",
        count,
    ) % {"count": count, "fates": _fates(capture)}


def _group(heading: str, lines: Iterable[str]) -> Iterator[str]:
    lines = list(lines)
    yield _("  %(heading)s: %(count)d") % {"heading": heading, "count": len(lines)}
    yield from lines


def _lost(lost: LostTitle) -> str:
    return _("    line %(line)d: %(text)s") % {"line": lost.line, "text": printable(lost.text)}


def _account(account: LineAccount) -> str:
    text = account.leftover if account.fate is not Fate.NOT_PLACED else account.text
    return _("    line %(line)d: %(text)s (%(reason)s)") % {
        "line": account.number,
        "text": printable(text.strip() or account.text.strip()),
        "reason": _reason(account.reason),
    }


def _outcome(outcome: Outcome) -> str:
    parts = [printable(outcome.name), *map(printable, outcome.details)]
    line = f"  {_state(outcome)}: " + pgettext("list", ", ").join(parts)
    if outcome.refused:
        values = pgettext("list", ", ").join(map(printable, outcome.refused))
        line += " " + _("(not accepted by the site: %(values)s)") % {"values": values}
    return line


def _state(outcome: Outcome) -> str:
    missing = pgettext("list", ", ").join(map(name_of_missing, outcome.missing))
    if outcome.missing and outcome.state is State.DRAFT:
        return _("draft, lacks %(missing)s") % {"missing": missing}
    if outcome.missing == (Missing.DATE,) and outcome.state is State.PUBLISHED:
        return _("published without a date")
    return {
        State.CREATED: _("created"),
        State.PUBLISHED: _("published"),
        State.DRAFT: _("draft"),
        State.THERE: _("already there"),
        State.DELETED: _("imported before and deleted since, left out"),
    }[outcome.state]


def _fates(capture: Capture) -> str:
    counts = Counter(account.fate for account in capture.accounts)
    words = {
        Fate.TITLE: _("titles"),
        Fate.DETAILS: _("dates and sources"),
        Fate.BODY: _("paragraphs"),
        Fate.POINT: _("numbered points"),
        Fate.CONTACT: _("contacts"),
        Fate.FACTORY: _("factories"),
        Fate.HEADING: _("headings"),
        Fate.LOST_TITLE: _("lost titles"),
        Fate.NOT_PLACED: _("not placed"),
        Fate.BLANK: _("blank"),
    }
    told = (f"{words[fate]} {counts[fate]}" for fate in words if counts[fate])
    return pgettext("list", ", ").join(told)


def _reason(reason: Reason | None) -> str:
    return {
        Reason.FURNITURE: _("menu, footer or button"),
        Reason.NO_FIELD: _("the site has no field for it"),
        Reason.NO_OWNER: _("whose number is it?"),
        Reason.NO_NAME: _("an address without a factory's name"),
        Reason.NO_VALUE: _("nothing belongs to it"),
        Reason.SECOND: _("there is another one already"),
        Reason.NO_ARTICLE: _("text without a title"),
        Reason.UNCLEAR_DATE: _("of the title above or below?"),
        Reason.MAYBE_TITLE: _("kept as text, may be the title of another article"),
    }.get(reason, _("not understood"))


def printable(text: str, longest: int = _LONGEST) -> str:
    """Return `text` without what a terminal would obey, cut to `longest` characters."""
    text = "".join(character if character.isprintable() else " " for character in text)
    return text if len(text) <= longest else text[: longest - 1] + "…"
