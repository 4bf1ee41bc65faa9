"""The public search page, and what it suggests while somebody types."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page as PageOfResults
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from portal.rate_limits import SEARCHES, SUGGESTIONS, limited

from . import suggestions as suggesting
from .alternatives import alternatives
from .facets import chosen
from .finding import Found, RankedPaginator, SearchablePages, clean_query, count, filters


@require_safe
@limited(SEARCHES)
def search(request: HttpRequest) -> HttpResponse:
    """Answer `?q=…&page=…` with a page of the published pages found in the visitor's language.

    Further parameters narrow the results: see facets.py.
    """
    locale = Locale.get_active()
    query = clean_query(request.GET.get("q", ""))
    values = chosen(request.GET, locale)
    pages = SearchablePages(locale)
    found = count(pages.find(query, [narrowing for _value, narrowing in values.values()]))
    page_obj = page_of(found, request.GET.get("page", ""))
    words = {"q": query.encode("utf-8", "ignore").decode()}
    narrowed = {name: value for name, (value, _narrowing) in values.items()}
    context: dict[str, Any] = {
        "query": query,
        "results": page_obj.object_list,
        "page_obj": page_obj,
        "paginator": page_obj.paginator,
        "total": found.total,
        "more": found.more,
        "filters": filters(query, pages, values, found) if query else [],
        "narrowed": narrowed,
        "address": "?" + urlencode(words | narrowed),
        "address_of_all": "?" + urlencode(words),
        "alternatives": alternatives(query, pages) if query and not found.total else [],
    }
    indexable = _is_indexable(query, found, page_obj, narrowed)
    if indexable:
        description = _("Pages and articles on this site about “%(query)s”.") % {"query": query}
        context |= {
            "canonical_path": f"{request.path}?{urlencode(words)}",
            "description": description,
        }
    response = render(request, "portal/search.html", context)
    if not indexable:
        response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-cache"
    return response


def _is_indexable(query: str, found: Found, page_obj: PageOfResults, narrowed: dict) -> bool:
    """Whether search engines may list a page of results.

    Only what found something by one word: it stands in the site's own texts. Anything longer could
    be words that a stranger wants to be read under this company's name.
    """
    return query.isalnum() and bool(found.total) and page_obj.number == 1 and not narrowed


@require_safe
@limited(SUGGESTIONS, refuse=lambda request: JsonResponse({"suggestions": []}))
def suggestions(request: HttpRequest) -> JsonResponse:
    """Answer `?q=…` with `{"suggestions": [{"text", "url", "kind"}, …]}`."""
    query = clean_query(request.GET.get("q", ""))
    found = suggesting.suggestions(query, Locale.get_active(), request)
    response = JsonResponse({"suggestions": found})
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = f"public, max-age={suggesting.KEPT}"
    return response


def page_of(found: Found, number: str) -> PageOfResults:
    """Return the page of that number, or the first if there is none."""
    paginator = RankedPaginator(found)
    # A number of more digits than any page has is slow to read, so it is not read.
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1
    page = paginator.page(wanted if 1 <= wanted <= paginator.num_pages else 1)
    page.object_list = list(page.object_list)
    of_categories = [found for found in page.object_list if hasattr(type(found), "category")]
    prefetch_related_objects(of_categories, "category")
    return page
