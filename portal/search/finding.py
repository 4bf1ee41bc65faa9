"""What a visitor finds: the pages, what they can be narrowed by, and what might have been meant."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.utils.module_loading import import_string
from modelsearch.backends.base import BaseSearchResults, EmptySearchResults
from modelsearch.query import And, SearchQuery
from wagtail.models import Locale, Page, PageQuerySet

from .facets import Filter, facets
from .queries import Term, parse
from .terms import value_term
from .tokens import visible

MAX_QUERY = 100
RESULTS_PER_PAGE = 10


def clean_query(text: str) -> str:
    """Return a visitor's query without what nobody can see, of a length that somebody types."""
    return " ".join(visible(text[: 4 * MAX_QUERY]).split())[:MAX_QUERY].rstrip()


def searchable_pages(locale: Locale) -> PageQuerySet:
    """Return the pages that a visitor may find: `SEARCH_PAGES` in the settings says which."""
    path = getattr(settings, "SEARCH_PAGES", None)
    if path:
        return import_string(path)(locale)
    return Page.objects.live().public().filter(locale=locale)


def find(query: str, locale: Locale, narrowing: Iterable[SearchQuery] = ()) -> BaseSearchResults:
    """Return the results of a visitor's query among the pages of a language."""
    parsed = parse(query)
    if parsed is None:
        return EmptySearchResults()
    everything = And([language(locale), *narrowing, parsed])
    return searchable_pages(locale).specific().search(everything)


def titled(query: str, locale: Locale, limit: int) -> list[Page]:
    """Return the newest pages in whose titles all words of a query occur, at most so many."""
    parsed = parse(query)
    if parsed is None:
        return []
    pages = searchable_pages(locale)
    return pages.search(And([language(locale), parsed]), fields=["title"]).newest(limit)


def language(locale: Locale) -> Term:
    """Return the query for everything in a language."""
    return Term(value_term("locale", locale.pk))


@dataclass(frozen=True, slots=True)
class Found:
    """The results of one query, and how many there are: `total`, or `more` than that."""

    results: Any
    total: int
    more: bool


def count(results: Any) -> Found:
    """Return results with their number, which is not counted to the end."""
    if isinstance(results, EmptySearchResults):
        return Found(results, 0, False)
    total, more = results.bounded_count()
    return Found(results, total, more)


class RankedPaginator(Paginator):
    """Pages of the results that are ranked: nobody turns to the hundredth."""

    def __init__(self, found: Found) -> None:
        super().__init__(found.results, RESULTS_PER_PAGE)
        self.count = found.total


def filters(
    query: str, locale: Locale, values: dict[str, tuple[str, SearchQuery]], found: Found
) -> list[Filter]:
    """Return the facets with their choices: how many results each choice would have.

    A facet's own value does not narrow its choices, so that another may be chosen.
    """
    shown = []
    for facet in facets():
        value, _ = values.get(facet.parameter, ("", None))
        others = [query for name, (_, query) in values.items() if name != facet.parameter]
        among = count(find(query, locale, others)) if value else found
        keys = among.results.newest_keys() if among.total else []
        choices = facet.choices(keys, locale, among.more)
        if value or len(choices) > 1:
            shown.append(Filter(facet, value, choices, among.more))
    return shown
