"""What the dashboard and its table say of a stretch of days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale as Names
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.statistics import visitor
from portal.statistics.counting import OTHERS
from portal.statistics.models import DailyCount
from portal.territories import OWN_NAMES

Kind = DailyCount.Kind
PERIODS = (7, 30, 90, 365)
#: Lines of each list.
SHOWN = 10

#: Called with the first and the last day; returns how many inquiries each page brought, by number.
Outcome = Callable[[date, date], dict[int, int]]
_outcomes: list[Outcome] = []


def register_outcome(outcome: Outcome) -> None:
    """Have the dashboard say what reading led to (apps call this in `ready()`)."""
    if outcome not in _outcomes:
        _outcomes.append(outcome)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list; `percent` is its length beside the longest."""

    label: str
    number: int
    percent: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page, how often it was read, and how many inquiries began on it."""

    title: str
    url: str
    language: str
    reads: int
    inquiries: int

    @property
    def of_thousand(self) -> float | None:
        return round(1000 * self.inquiries / self.reads, 1) if self.reads else None


class Report:
    """The sums of the last `days` days, today included."""

    def __init__(self, days: int) -> None:
        self.days = days
        self.last = timezone.localdate()
        self.first = self.last - timedelta(days=days - 1)

    def by_day(self, kind: str) -> list[tuple[date, int]]:
        """Return the sum of each day, days without any included."""
        rows = self._rows(kind).order_by().values_list("day").annotate(Sum("number"))
        sums = dict(rows)
        every = (self.first + timedelta(days=number) for number in range(self.days))
        return [(day, sums.get(day, 0)) for day in every]

    def total(self, kind: str) -> int:
        return self._rows(kind).aggregate(sum=Sum("number"))["sum"] or 0

    def before(self, kind: str) -> int:
        """Return the sum of as many days before."""
        start = self.first - timedelta(days=self.days)
        rows = DailyCount.objects.filter(kind=kind, day__gte=start, day__lt=self.first)
        return rows.aggregate(sum=Sum("number"))["sum"] or 0

    def lines(self, kind: str, limit: int = SHOWN) -> list[Line]:
        """Return the labels that were counted most."""
        rows = self._rows(kind).order_by().values_list("label").annotate(sum=Sum("number"))
        rows = list(rows.order_by("-sum", "label")[:limit])
        most = max((number for _label, number in rows), default=1)
        return [
            Line(named(kind, label), number, max(1, round(100 * number / most)))
            for label, number in rows
        ]

    def pages(self, limit: int = SHOWN) -> tuple[list[PageLine], list[PageLine]]:
        """Return the pages that were read most, and those that brought most inquiries."""
        reads = {
            int(label): number
            for label, number in self._rows(Kind.PAGE)
            .order_by()
            .values_list("label")
            .annotate(Sum("number"))
        }
        brought = self.inquiries()
        most_read = sorted(reads, key=lambda pk: (-reads[pk], pk))[:limit]
        most_asked = sorted(brought, key=lambda pk: (-brought[pk], pk))[:limit]
        known = Page.objects.filter(pk__in={*most_read, *most_asked}).select_related("locale")
        pages = {page.pk: page for page in known}

        def line(pk: int) -> PageLine:
            page = pages.get(pk)
            return PageLine(
                title=page.title if page else _("A page that was deleted"),
                url=(page.get_url() or "") if page else "",
                language=str(page.locale) if page else "",
                reads=reads.get(pk, 0),
                inquiries=brought.get(pk, 0),
            )

        return [line(pk) for pk in most_read], [line(pk) for pk in most_asked]

    def inquiries(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for outcome in _outcomes:
            for pk, number in outcome(self.first, self.last).items():
                found[pk] = found.get(pk, 0) + number
        return found

    def rows(self) -> list[tuple[date, str, str, int]]:
        """Return every sum: day, kind, label and number, for the table that is downloaded."""
        rows = DailyCount.objects.filter(day__gte=self.first, day__lte=self.last)
        rows = list(rows.order_by("day", "kind", "-number", "label"))
        numbers = {int(row.label) for row in rows if row.kind == Kind.PAGE}
        titles = dict(Page.objects.filter(pk__in=numbers).values_list("pk", "title"))
        return [
            (
                row.day,
                row.get_kind_display(),
                titles.get(int(row.label), row.label)
                if row.kind == Kind.PAGE
                else named(row.kind, row.label),
                row.number,
            )
            for row in rows
        ]

    def _rows(self, kind: str):
        return DailyCount.objects.filter(kind=kind, day__gte=self.first, day__lte=self.last)


def named(kind: str, label: str) -> str:
    """Return a label in the reader's words."""
    if label == OTHERS:
        return _("All others")
    match kind:
        case Kind.SOURCE:
            return label or _("Typed, bookmarked or from an app")
        case Kind.DEVICE:
            return str(_devices().get(label, label))
        case Kind.LANGUAGE:
            return language_name(label) if label else _("Unknown")
        case Kind.ARRIVAL:
            return _("All")
    return label


def _devices() -> dict[str, str]:
    return {
        visitor.PHONE: _("Mobile phone"),
        visitor.WECHAT: _("Inside WeChat"),
        visitor.TABLET: _("Tablet"),
        visitor.COMPUTER: _("Computer"),
    }


def language_name(tag: str) -> str:
    """Return "中文（中国）" for "zh-CN", in the reader's language."""
    is_chinese = (get_language() or "").startswith("zh")
    names = Names.parse("zh_Hans" if is_chinese else "en")
    language, _dash, territory = tag.partition("-")
    name = names.languages.get(language, language)
    if not territory:
        return name
    own = OWN_NAMES["zh" if is_chinese else "en"]
    country = own.get(territory) or names.territories.get(territory, territory)
    return f"{name}（{country}）" if is_chinese else f"{name} ({country})"
