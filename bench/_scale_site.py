"""What `scale.py` measures of one site, in a process of its own."""

import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import _stock
from bench._recall import Recall, compare, sampled

#: In every third article, in one, both in one of fifty, in none.
WORDS = {"frequent word": "试模", "rare word": "HT-000778", "two words": "试模 散热器",
         "no hit": "鲸鱼"}  # fmt: skip
#: Queries that have to look through much: nearly all is excluded, every word is in most texts.
HARD = ("-铝 型材", "铝 型 材 模 具 挤 压 时", "1 2 3 4 5 6 7 8")
#: Queries that are none.
BAD = {
    "10,000 characters": "挤压模具" * 2500,
    "operators": '"铝 AND NEAR(型材 OR *) NOT ^title: {body} + -',
    "NUL": "试模\0散热器",
    "emoji": "🔧🏭👷",
    "punctuation": "，。！？“”%_\\'\"",
    "right to left": "\u202e铝型材\u202c\u200f",
    "SQL": "'; DROP TABLE news_articlepage; --",
}


def serve() -> int:
    """Answer what is asked, a line of JSON each way, until there is no more: `["time", "home"]`.

    Asked for a page, by its name, "time" returns the milliseconds of processor and clock that it
    took, None if it was broken off; "queries" the number of its queries and the milliseconds of the
    longest. "fill" puts Wagtail's own index in the place of ours, which its searches need. Returns
    the exit code.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django
    from django.conf import settings

    settings.WAGTAILSEARCH_BACKENDS = {
        **settings.WAGTAILSEARCH_BACKENDS,
        "stock": {"BACKEND": "modelsearch.backends.database", "AUTO_UPDATE": False},
    }
    settings.ALLOWED_HOSTS = ["*"]
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    django.setup()
    from django.db import transaction

    from portal.query_planning import vacuum

    # As autovacuum does in time.
    vacuum()
    # What measuring changes (a user, a published revision, the index) is undone.
    with transaction.atomic():
        pages, searches = works(), _stock.searches(WORDS)
        answers: dict[str, Callable] = {
            "pages": lambda: list(pages),
            "searches": lambda: list(searches),
            "time": lambda name: timed((pages | searches)[name]),
            "queries": lambda name: queries((pages | searches)[name], "stock" not in name),
            "sizes": lambda: {"all": megabytes(), "index": index_megabytes()},
            "recall": lambda words: vars(recall(words)),
            "fill": _stock.fill,
        }
        for line in sys.stdin:
            asked, *about = json.loads(line)
            print(json.dumps(answers[asked](*about)), flush=True)
        transaction.set_rollback(True)
    return 0


def recall(words: int) -> Recall:
    """Return what this site's search finds of words drawn from all articles."""
    from modelsearch.backends import get_search_backend

    from news.models import ArticlePage
    from portal.search.texts import texts_of

    texts = {}
    for article in ArticlePage.objects.iterator(chunk_size=500):
        indexed = texts_of(article)
        texts[article.pk] = f"{indexed.title}\n{indexed.body}"
    runs = sampled(list(texts.values()), words)
    expected = {run: {pk for pk, text in texts.items() if run in text} for run in runs}
    return compare(get_search_backend(), expected)


def timed(work: Callable[[], None]) -> tuple[float, float] | None:
    """Return the milliseconds of processor and clock that a go takes; None if it is broken off."""
    from django.db import DatabaseError

    cpu, wall = time.process_time(), time.perf_counter()
    try:
        work()
    except DatabaseError:
        return None
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000


def queries(work: Callable[[], None], is_ours: bool) -> tuple[int, float]:
    """Return the number of queries of a go, and the milliseconds of the longest of ours.

    For that what was read is read once more, to the end: of most queries SQLite does the work
    when the rows are fetched, which no wrapper sees.
    """
    from django.db import connection

    asked: list[tuple[str, Any]] = []

    def note(execute: Callable, sql: str, params: Any, *others: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, *others)

    with connection.execute_wrapper(note):
        work()
    read = [one for one in asked if one[0].lstrip("( ").startswith(("SELECT", "SET LOCAL"))]
    return len(asked), max((_reading(*one) for one in read if is_ours), default=0.0)


def _reading(sql: str, params: Any) -> float:
    from django.db import connection

    def read() -> float:
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            while connection.vendor == "postgresql" and cursor.description is None:
                cursor.nextset()
            cursor.fetchall()
        return (time.perf_counter() - begun) * 1000

    return statistics.median(read() for _go in range(5))


def works() -> dict:
    """Return what is measured, by name: callables without arguments."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.core.cache import cache
    from django.test import Client

    from news.index_routes import PER_PAGE
    from news.models import ArticlePage, NewsIndexPage

    news = NewsIndexPage.objects.filter(slug="news").order_by("path").first()
    count = news.articles().count()
    article = news.articles().newest_first()[count // 2]
    deep = min(2500, count // PER_PAGE)
    user = get_user_model().objects.create(username="bench", email="bench@example.org")
    user.groups.set(Group.objects.filter(name__endswith="Moderators"))
    visitor, editor, requests = Client(), Client(), itertools.count()
    editor.force_login(user)

    def get(client: Client, address: str):
        def work() -> None:
            # Each from another address, or the searches would be too many for one.
            number = next(requests)
            answer = client.get(address, REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}")
            if answer.status_code != 200:
                raise SystemExit(f"{address}: {answer.status_code}")

        return work

    def suggest(text: str):
        address = f"/search/suggestions/?{urlencode({'q': text})}"

        def work() -> None:
            cache.clear()
            get(visitor, address)()

        return work

    def publish() -> None:
        page = ArticlePage.objects.get(pk=article.pk)
        page.save_revision().publish()

    explorer = f"/admin/pages/{news.pk}/"
    return {
        "home": get(visitor, "/"),
        "news list": get(visitor, "/news/"),
        # Or the last full one, where there are fewer.
        "news list, page 2,500": get(visitor, f"/news/page/{deep}/"),
        "category": get(visitor, "/news/category/technology/"),
        "month": get(visitor, article.listed_at.strftime("/news/%Y/%m/")),
        "article": get(visitor, article.get_url()),
        "contact": get(visitor, "/contact/"),
        "feed": get(visitor, "/news/feed/"),
        "sitemap": get(visitor, "/sitemap.xml"),
        **{
            f"search: {name}": get(visitor, f"/search/?{urlencode({'q': text})}")
            for name, text in (WORDS | dict(zip(HARD, HARD, strict=True)) | BAD).items()
        },
        "suggestions: 挤出": suggest("挤出"),
        "suggestions: jcmj": suggest("jcmj"),
        "admin: dashboard": get(editor, "/admin/"),
        "admin: explorer": get(editor, explorer),
        "admin: explorer search": get(editor, f"{explorer}results/?q=散热器"),
        "admin: news": get(editor, "/admin/news/"),
        "admin: news, search": get(editor, "/admin/news/results/?q=模具"),
        "admin: news, filter": get(editor, "/admin/news/?status=live&author=梁"),
        "admin: chooser": get(editor, f"/admin/choose-page/{news.pk}/?page_type=news.ArticlePage"),
        "admin: edit": get(editor, f"/admin/pages/{article.pk}/edit/"),
        "publish": publish,
        **_stock.views(news, deep, PER_PAGE, editor),
    }


def megabytes() -> int:
    """Return the size of the whole database."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        return Path(settings.DATABASES["default"]["NAME"]).stat().st_size // 1_000_000
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0] // 1_000_000


def index_megabytes() -> int:
    """Return the size of the tables and indexes of the search."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT SUM(pgsize) FROM dbstat WHERE name LIKE 'wagtailsearch_indexentry%'"
            if connection.vendor == "sqlite"
            else "SELECT pg_total_relation_size('wagtailsearch_indexentry')"
        )
        return cursor.fetchone()[0] // 1_000_000
