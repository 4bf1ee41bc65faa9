"""What the site's search knows of the news: categories and years, named in `SEARCH_FACETS`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelsearch.query import SearchQuery
from wagtail.models import Locale

from news.models import ArticlePage, Category, NewsIndexPage
from portal.search.facets import Choice
from portal.search.queries import Term
from portal.search.terms import value_term


class CategoryFacet:
    """Narrows by an article's category, told by its slug."""

    parameter = "category"
    label = _("Category")

    def query(self, value: str, locale: Locale) -> SearchQuery | None:
        category = Category.objects.filter(locale=locale, slug=value).first()
        return Term(value_term("category", category.pk)) if category else None

    def choices(self, keys: Sequence[Any], locale: Locale, all_of_them: bool) -> list[Choice]:
        articles = ArticlePage.objects.filter(pk__in=keys, category__locale=locale)
        names = ("category__sort_order", "category__name", "category__slug")
        counts = Counter(articles.order_by().values_list(*names))
        if all_of_them:
            categories = Category.objects.filter(locale=locale)
            counts.update(dict.fromkeys(categories.values_list("sort_order", "name", "slug"), 0))
        return [Choice(key[2], key[1], counts[key]) for key in sorted(counts)]


class YearFacet:
    """Narrows by the year of an article, in the site's time zone."""

    parameter = "year"
    label = _("Year")

    def query(self, value: str, locale: Locale) -> SearchQuery | None:
        if len(value) != 4 or not (value.isascii() and value.isdigit()):
            return None
        return Term(value_term("year", int(value)))

    def choices(self, keys: Sequence[Any], locale: Locale, all_of_them: bool) -> list[Choice]:
        articles = ArticlePage.objects.filter(pk__in=keys).order_by()
        counts = Counter(
            timezone.localtime(moment).year
            for moment in articles.values_list("listed_at", flat=True)
        )
        years = set(counts)
        if all_of_them and years:
            published = ArticlePage.objects.published().filter(locale=locale)
            first = published.order_by("listed_at").values_list("listed_at", flat=True).first()
            oldest = timezone.localtime(first).year if first else min(years)
            years.update(range(oldest, max(years)))
        return [Choice(str(year), str(year), counts[year]) for year in sorted(years, reverse=True)]


def places(locale: Locale, request: HttpRequest) -> Iterable[tuple[str, str]]:
    """Return the names and addresses of the news lists that are suggested while typing."""
    index = NewsIndexPage.objects.published().filter(locale=locale).first()
    address = index.get_url(request) if index else None
    if not address:
        return []
    names = Category.objects.filter(locale=locale).values_list("name", "slug")
    return [(name, f"{address}category/{slug}/") for name, slug in names]
