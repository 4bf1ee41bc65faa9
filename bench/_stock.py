"""What a plain Wagtail site does for the same pages, from the same articles."""

import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any
from unittest import mock

#: Seconds after which a search is broken off.
PATIENCE = 20


def views(news: Any, deep: int, per_page: int, editor: Any) -> dict[str, Callable[[], None]]:
    """Return Wagtail's explorer, and lists as its tutorial makes them, by name."""
    from django.core.paginator import Paginator
    from wagtail.admin.viewsets.pages import base_page_viewset, page_viewset_registry
    from wagtail.models import Page

    from news.models import ArticlePage

    def page_of_a_list() -> None:
        articles = ArticlePage.objects.child_of(news).live().order_by("-date")
        list(Paginator(articles, per_page).page(deep))

    def archive() -> None:
        articles = ArticlePage.objects.child_of(news).live().order_by()
        list(articles.datetimes("date", "month"))

    def explorer() -> None:
        ours = page_viewset_registry.get_by_parent_model(Page)
        views = {"index": base_page_viewset.get_view_by_name("index")}
        with mock.patch.dict(ours.views, views):
            if editor.get(f"/admin/pages/{news.pk}/").status_code != 200:
                raise SystemExit("Wagtail's explorer failed.")

    return {
        "stock: page of a list": page_of_a_list,
        "stock: archive": archive,
        "stock: explorer": explorer,
    }


def fill() -> float:
    """Fill the index with the articles by Wagtail's own backend; return the seconds it took."""
    from news.models import ArticlePage

    index = _backend().get_index_for_model(ArticlePage)
    index.entries.all().delete()
    keys = list(ArticlePage.objects.order_by("pk").values_list("pk", flat=True))
    start = time.perf_counter()
    for at in range(0, len(keys), 1000):
        index.add_items(ArticlePage, list(ArticlePage.objects.filter(pk__in=keys[at : at + 1000])))
        print(f"\rIndexed by Wagtail: {at:,}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return time.perf_counter() - start


def searches(words: dict[str, str]) -> dict[str, Callable[[], None]]:
    """Return searches for the words, the first page of each with its count, by name."""
    return {f"stock: search: {name}": _search(text) for name, text in words.items()}


def _search(text: str) -> Callable[[], None]:
    from django.core.paginator import Paginator

    from news.models import ArticlePage

    def work() -> None:
        found = _backend().search(text, ArticlePage.objects.live())
        with _patience():
            list(Paginator(found, 10).page(1))

    return work


@contextmanager
def _patience():
    """Break off the statement of a database that takes longer than `PATIENCE`: DatabaseError."""
    from django.db import connection, transaction

    end = time.monotonic() + PATIENCE
    connection.ensure_connection()
    with transaction.atomic():
        if connection.vendor == "sqlite":
            database = connection.connection
            database.set_progress_handler(lambda: time.monotonic() > end, 1_000_000)
            try:
                yield
            finally:
                database.set_progress_handler(None, 0)
        else:
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE}s'")
                yield
                cursor.execute("SET LOCAL statement_timeout TO DEFAULT")


def _backend() -> Any:
    from modelsearch.backends import get_search_backend

    return get_search_backend("stock")
