"""The public search page."""

from typing import Any

from django.conf import settings
from django.core.paginator import Page as PageOfResults
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page, PageQuerySet

from .queries import parse
from .tokens import visible

MAX_QUERY = 100
RESULTS_PER_PAGE = 10


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer `?q=…&page=…` with a page of the published pages found in the visitor's language."""
    query = clean_query(request.GET.get("q", ""))
    page_obj = page_of(find(query), request.GET.get("page", ""))
    context: dict[str, Any] = {
        "query": query,
        "results": page_obj.object_list,
        "page_obj": page_obj,
        "paginator": page_obj.paginator,
        "total": page_obj.paginator.count,
    }
    response = render(request, "portal/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-cache"
    return response


def clean_query(text: str) -> str:
    """Return a visitor's query without what nobody can see, of a length that somebody types."""
    return " ".join(visible(text[: 4 * MAX_QUERY]).split())[:MAX_QUERY].rstrip()


def find(query: str) -> Any:
    """Return the pages found, as something that can be counted and sliced."""
    parsed = parse(query)
    if parsed is None:
        return []
    return searchable_pages(Locale.get_active()).specific().search(parsed)


def searchable_pages(locale: Locale) -> PageQuerySet:
    """Return the pages that a visitor may find: `SEARCH_PAGES` in the settings says which."""
    path = getattr(settings, "SEARCH_PAGES", None)
    if path:
        return import_string(path)(locale)
    return Page.objects.live().public().filter(locale=locale)


def page_of(found: Any, number: str) -> PageOfResults:
    """Return the page of that number, or the first if there is none."""
    paginator = Paginator(found, RESULTS_PER_PAGE)
    # A number of more digits than any page has is slow to read, so it is not read.
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1
    page = paginator.page(wanted if 1 <= wanted <= paginator.num_pages else 1)
    page.object_list = list(page.object_list)
    of_categories = [found for found in page.object_list if hasattr(type(found), "category")]
    prefetch_related_objects(of_categories, "category")
    return page
