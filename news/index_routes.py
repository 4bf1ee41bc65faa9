"""The addresses below a news list: pages, categories, archives and feeds."""

import re
from calendar import monthrange
from collections.abc import Hashable
from datetime import date, datetime, time
from functools import partial
from urllib.parse import quote

from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.contrib.routable_page.models import path, re_path

from news.archive import months_with
from news.feeds import AtomArticleFeed, RssArticleFeed
from news.pagination import ArticlePaginator, Select
from news.querysets import ArticleQuerySet
from portal.prepared import Moment

PER_PAGE = 12


class NewsIndexRoutes:
    """Routes of NewsIndexPage. Every list has its later pages below `…/page/N/`."""

    @classmethod
    def is_reserved_slug(cls, slug: str) -> bool:
        """Whether an article with this slug could not be reached."""
        return slug in ("page", "category", "feed") or bool(re.fullmatch(r"[0-9]{4}", slug))

    @path("")
    @path("page/<str:number>/")
    def article_list(self, request: HttpRequest, number: str = "") -> HttpResponse:
        return self._render_list(request, partial(self.articles, request), number, "")

    @path("category/<str:slug>/")
    @path("category/<str:slug>/page/<str:number>/")
    def category_list(self, request: HttpRequest, slug: str, number: str = "") -> HttpResponse:
        category = next((c for c in self.categories(request) if c.slug == slug), None)
        if category is None:
            raise Http404
        return self._render_list(
            request,
            lambda now: self.articles(request, now).filter(category=category),
            number,
            f"category/{quote(slug)}/",
            key=category.pk,
            category=category,
        )

    @re_path(r"^(?P<year>[0-9]{4})/$")
    @re_path(r"^(?P<year>[0-9]{4})/page/(?P<number>[^/]+)/$")
    def year_list(self, request: HttpRequest, year: str, number: str = "") -> HttpResponse:
        articles, is_over = self._between(request, int(year), 1, 12)
        return self._render_list(request, articles, number, f"{year}/", key=is_over, year=int(year))

    @re_path(r"^(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/$")
    @re_path(r"^(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/page/(?P<number>[^/]+)/$")
    def month_list(
        self, request: HttpRequest, year: str, month: str, number: str = ""
    ) -> HttpResponse:
        articles, is_over = self._between(request, int(year), int(month), int(month))
        return self._render_list(
            request,
            articles,
            number,
            f"{year}/{month}/",
            key=is_over,
            year=int(year),
            month=date(int(year), int(month), 1),
        )

    @path("feed/")
    def rss_feed(self, request: HttpRequest) -> HttpResponse:
        return RssArticleFeed()(request, index=self)

    @path("feed/atom/")
    def atom_feed(self, request: HttpRequest) -> HttpResponse:
        return AtomArticleFeed()(request, index=self)

    def archive(self, request: HttpRequest | None = None) -> list[dict]:
        """Years with articles, newest first: `{"year": 2026, "months": [date, …]}`."""
        years: dict[int, list[date]] = {}
        key = self.articles_key(request)
        months = self.remembered(
            request, "months", lambda: months_with(self.all_articles(request), key)
        )
        for month in months:
            years.setdefault(month.year, []).append(month)
        return [{"year": year, "months": found} for year, found in years.items()]

    def _between(
        self, request: HttpRequest, year: int, first_month: int, last_month: int
    ) -> tuple[Select, bool]:
        """Return what selects the articles of whole months of a year in the site's time zone.

        And whether those months are over.
        """
        if not (1 <= first_month <= last_month <= 12 and 1900 <= year <= 9998):
            raise Http404
        start = date(year, first_month, 1)
        end = date(year, last_month, monthrange(year, last_month)[1])
        begins = timezone.make_aware(datetime.combine(start, time.min))
        ends = timezone.make_aware(datetime.combine(end, time.max))
        # One bound or the other: of two, SQLite looks for the later one in the index, and walks
        # from there through all that is newer than a month of long ago.
        is_over = ends < timezone.now()

        def select(now: Moment) -> ArticleQuerySet:
            return self.articles(request, ends if is_over else now).filter(listed_at__gte=begins)

        return select, is_over

    def _render_list(
        self,
        request: HttpRequest,
        articles: Select,
        number: str,
        path: str,
        key: Hashable = None,
        **context,
    ) -> HttpResponse:
        """Answer with a page of the list at `path`; `key` is what else its articles depend on."""
        if number == "1":
            return redirect(self.get_url(request) + path, permanent=True)
        page_number = _page_number(number)
        paginator = ArticlePaginator(
            articles,
            (self.articles_key(request), path, key),
            PER_PAGE,
            page_number,
            remember=lambda name, read: self.remembered(request, f"{path} {name}", read),
        )
        if "year" in context and not paginator.count:
            raise Http404
        try:
            page = paginator.page(page_number)
        except EmptyPage:
            raise Http404 from None
        context = {"category": None, "year": None, "month": None} | context
        context |= {
            "paginator": paginator,
            "page_obj": page,
            "articles": page.object_list,
            "list_path": path,
            "categories": self.categories(request),
            "archive": self.archive(request),
        }
        return self.render(request, context_overrides=context)


def _page_number(text: str) -> int:
    """Read a page number from an address, where nothing means the first page.

    Only plain digits: int() would take "+2" and "２" too, one page under many addresses.
    """
    if not text:
        return 1
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise Http404
    return int(text)
