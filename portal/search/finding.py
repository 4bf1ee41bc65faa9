"""What a visitor finds: the pages, what they can be narrowed by, and what might have been meant."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.utils.module_loading import import_string
from modelsearch.backends.base import BaseSearchResults, EmptySearchResults
from modelsearch.query import And, SearchQuery
from wagtail.models import Locale, Page, PageQuerySet

from .compiling import SQL
from .facets import Filter, Matches, facets
from .queries import Term, parse
from .terms import value_term
from .tokens import visible

MAX_QUERY = 100
RESULTS_PER_PAGE = 10


def clean_query(text: str) -> str:
    """Return a visitor's query without what nobody can see, of a length that somebody types."""
    return " ".join(visible(text[: 4 * MAX_QUERY]).split())[:MAX_QUERY].rstrip()


class SearchablePages:
    """The pages of one language that a visitor may find, for as long as one request takes.

    `SEARCH_PAGES` in the settings says which. Django takes longer to put that into SQL than the
    database to answer it, so it is done once, however often they are searched.
    """

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self._condition: SQL | None = None

    def find(self, query: str, narrowing: Iterable[SearchQuery] = ()) -> BaseSearchResults:
        """Return the results of a visitor's query."""
        parsed = parse(query)
        if parsed is None:
            return EmptySearchResults()
        return self._search(self._specific, [*narrowing, parsed])

    def titled(self, query: str, limit: int) -> list[Page]:
        """Return the newest pages in whose titles all words of a query occur, at most so many.

        Each has what its address is made of, and no more.
        """
        parsed = parse(query)
        if parsed is None:
            return []
        found = self._search(self._pages, [parsed], fields=["title"])
        return found.newest(limit, only=("id", "title", "url_path"))

    def titles(self, terms: Iterable[Term], limit: int) -> list[str]:
        """Return the titles of the newest pages that have all these terms, at most so many."""
        found = self._search(self._pages, terms).newest(limit, only=("id", "title"))
        return [page.title for page in found]

    @cached_property
    def _pages(self) -> PageQuerySet:
        path = getattr(settings, "SEARCH_PAGES", None)
        if path:
            return import_string(path)(self.locale)
        return Page.objects.live().public().filter(locale=self.locale)

    @cached_property
    def _specific(self) -> PageQuerySet:
        return self._pages.specific()

    def _search(
        self, pages: PageQuerySet, parts: Iterable[SearchQuery], **options: Any
    ) -> BaseSearchResults:
        # The language is narrowed in the index, before any page is looked at.
        of_the_language = Term(value_term("locale", self.locale.pk))
        results = pages.search(And([of_the_language, *parts]), **options)
        compiler = results.query_compiler
        compiler.condition = self._condition = self._condition or compiler.condition
        return results


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
    query: str, pages: SearchablePages, values: dict[str, tuple[str, SearchQuery]], found: Found
) -> list[Filter]:
    """Return the facets with their choices: how many results each choice would have.

    A facet's own value does not narrow its choices, so that another may be chosen.
    """
    shown = []
    matches = matches_of(found, pages.locale)
    for facet in facets():
        value, _ = values.get(facet.parameter, ("", None))
        others = [query for name, (_, query) in values.items() if name != facet.parameter]
        among = matches
        if value:
            among = matches_of(count(pages.find(query, others)), pages.locale)
        choices = facet.choices(among)
        if value or len(choices) > 1:
            shown.append(Filter(facet, value, choices, among.more))
    return shown


def matches_of(found: Found, locale: Locale) -> Matches:
    """Return what facets count of results in one language."""
    return Matches(found.results.newest_keys() if found.total else [], found.more, locale)
