"""What the site's search knows of the news: categories and years, named in `SEARCH_FACETS`."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from datetime import MAXYEAR, UTC, datetime
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelsearch.query import SearchQuery
from wagtail.models import Locale, Page

from news.models import ArticlePage, Category, NewsIndexPage
from portal.prepared import Parameter, prepared
from portal.published.remembered import remembered
from portal.search.facets import Choice, Matches, any_of, joined
from portal.search.queries import Term
from portal.search.terms import value_term
from portal.sites import site_of


class Counted(NamedTuple):
    """What the facets read of an article; of a list's oldest one, with `number` 0, its time."""

    category: int | None
    #: As text, in UTC: a thousand times is quicker to read than a time with its zone.
    moment: str | None
    number: int


def _articles(matches: Matches) -> list[Counted]:
    """Return the articles among matches, and if there are more than these, how far back they go."""

    def make() -> QuerySet:
        moment = Cast("listed_at", CharField())
        keys = Parameter("keys", TextField())
        articles = ArticlePage.objects.filter(pk__in=any_of(keys)).order_by()
        rows = articles.values_list("category", moment, Value(1))
        if not matches.more:
            return rows
        # One look into each list's index.
        listed = ArticlePage.objects.filter(listed_in=OuterRef("pk")).order_by("listed_at")
        # Asked for each list: joined, SQLite would read all pages of the language.
        here = Page.objects.filter(pk=OuterRef("page_ptr_id"), locale=matches.locale)
        lists = NewsIndexPage.objects.order_by().filter(Exists(here))
        nothing = Value(None, output_field=BigIntegerField())
        oldest = Subquery(listed.values(as_text=moment)[:1])
        return rows.union(lists.values_list(nothing, oldest, Value(0)), all=True)

    query = prepared(("facets", matches.more, matches.locale.pk), make)
    return list(map(Counted._make, query.ask(keys=joined(matches.keys))))


class CategoryFacet:
    """Narrows by an article's category, told by its slug."""

    parameter = "category"
    label = _("Category")

    def query(self, value: str, locale: Locale) -> SearchQuery | None:
        category = Category.objects.filter(locale=locale, slug=value).first()
        return Term(value_term("category", category.pk)) if category else None

    def choices(self, matches: Matches) -> list[Choice]:
        counts = Counter(row.category for row in matches.once(_articles) if row.number)
        named = Category.objects.filter(locale=matches.locale).order_by()
        return [
            Choice(slug, name, counts[pk])
            for _, name, slug, pk in sorted(named.values_list("sort_order", "name", "slug", "pk"))
            if matches.more or pk in counts
        ]


class YearFacet:
    """Narrows by the year of an article, in the site's time zone."""

    parameter = "year"
    label = _("Year")

    def query(self, value: str, locale: Locale) -> SearchQuery | None:
        if len(value) != 4 or not (value.isascii() and value.isdigit()):
            return None
        return Term(value_term("year", int(value)))

    def choices(self, matches: Matches) -> list[Choice]:
        rows = [row for row in matches.once(_articles) if row.moment]
        moments = sorted(row.moment for row in rows if row.number)
        if not moments:
            return []
        first = _local_year(min(row.moment for row in rows))
        last = _local_year(moments[-1])
        begins = [bisect_left(moments, _begin(year)) for year in range(first, last + 2)]
        counts = {first + n: end - begin for n, (begin, end) in enumerate(pairwise(begins))}
        return [
            Choice(str(year), str(year), number)
            for year, number in reversed(counts.items())
            if matches.more or number
        ]


def _local_year(text: str) -> int:
    """Return the year, in the site's time zone, of a time in UTC: `2026-12-31 16:00:00`…"""
    year = int(text[:4])
    return year + (text[:19] >= _begin(year + 1)) - (text[:19] < _begin(year))


@lru_cache(maxsize=200)
def _begin(year: int) -> str:
    """Return the moment at which a year begins here, as a time in UTC."""
    if year > MAXYEAR:
        return "~"
    here = datetime(year, 1, 1, tzinfo=timezone.get_default_timezone())
    return here.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _lists(lists: QuerySet[NewsIndexPage], locale: Locale) -> QuerySet[NewsIndexPage]:
    """Return the news lists of a language, of which there are few.

    The sum keeps SQLite from reading all pages of the language, by the index of that column.
    """
    return lists.alias(of=F("locale_id") + 0).filter(of=locale.pk).order_by("page_ptr")


def places(locale: Locale, request: HttpRequest) -> Iterable[tuple[str, str]]:
    """Return the names and addresses of the news lists that are suggested while typing."""
    site = site_of(request)
    # To another site an address begins with its name.
    key = ("places", locale.pk, site and site.pk)
    return remembered(request, key, lambda: _places(locale, request))


def _places(locale: Locale, request: HttpRequest) -> list[tuple[str, str]]:
    index = _lists(NewsIndexPage.objects.published(), locale).first()
    address = index.get_url(request) if index else None
    if not address:
        return []
    names = Category.objects.filter(locale=locale).values_list("name", "slug")
    return [(name, f"{address}category/{slug}/") for name, slug in names]
