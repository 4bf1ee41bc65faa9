"""What the site's search knows of the news: categories and years, named in `SEARCH_FACETS`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, UTC, datetime
from functools import lru_cache
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelsearch.query import SearchQuery
from wagtail.models import Locale, Page

from news.models import ArticlePage, Category, NewsIndexPage
from portal.published.remembered import remembered
from portal.search.facets import Choice, any_of
from portal.search.queries import Term
from portal.search.terms import value_term
from portal.sites import site_of


class CategoryFacet:
    """Narrows by an article's category, told by its slug."""

    parameter = "category"
    label = _("Category")

    def query(self, value: str, locale: Locale) -> SearchQuery | None:
        category = Category.objects.filter(locale=locale, slug=value).first()
        return Term(value_term("category", category.pk)) if category else None

    def choices(self, keys: Sequence[Any], locale: Locale, all_of_them: bool) -> list[Choice]:
        none = (Value(0), Value(""), Value(""))
        articles = ArticlePage.objects.filter(pk__in=any_of(keys)).order_by()
        counts = articles.values_list("category", *none).annotate(number=Count("pk"))
        categories = Category.objects.filter(locale=locale).order_by()
        named = categories.values_list("pk", "sort_order", "name", "slug")
        # Names and counts in one query, which does not join the articles: that would be planned
        # as reading all articles of each category.
        rows = list(named.annotate(number=Value(-1)).union(counts, all=True))
        found = {pk: number for pk, *_, number in rows if number >= 0}
        return [
            Choice(slug, name, found.get(pk, 0))
            for pk, _, name, slug, number in sorted(rows, key=lambda row: (row[1], row[2]))
            if number < 0 and (all_of_them or pk in found)
        ]


class YearFacet:
    """Narrows by the year of an article, in the site's time zone."""

    parameter = "year"
    label = _("Year")

    def query(self, value: str, locale: Locale) -> SearchQuery | None:
        if len(value) != 4 or not (value.isascii() and value.isdigit()):
            return None
        return Term(value_term("year", int(value)))

    def choices(self, keys: Sequence[Any], locale: Locale, all_of_them: bool) -> list[Choice]:
        # As text, which a thousand times is quicker to read than a time with its zone.
        moment = Cast("listed_at", CharField())
        articles = ArticlePage.objects.filter(pk__in=any_of(keys)).order_by()
        moments = articles.values_list(moment, Value(1))
        if all_of_them:
            # One look into each list's index; counted as none.
            listed = ArticlePage.objects.filter(listed_in=OuterRef("pk")).order_by("listed_at")
            # Asked for each list: joined, SQLite would read all pages of the language.
            here = Page.objects.filter(pk=OuterRef("page_ptr_id"), locale=locale)
            lists = NewsIndexPage.objects.order_by().filter(Exists(here))
            oldest = lists.values_list(Subquery(listed.values(as_text=moment)[:1]), Value(0))
            moments = moments.union(oldest, all=True)
        counts: Counter[int] = Counter()
        for text, number in moments:
            if text:
                counts[_local_year(text)] += number
        years = set(counts)
        if all_of_them and years:
            years.update(range(min(years), max(years)))
        return [Choice(str(year), str(year), counts[year]) for year in sorted(years, reverse=True)]


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
