"""How much of what stands in the articles is found, by this site's search and by Wagtail's own.

    .venv/bin/python bench/search_recall.py [--articles 10000] [--words 2000]

Runs of one to six characters are drawn from the texts of the articles. What a backend finds for
each is compared with the articles in whose text, in its normal form, the run occurs (brute force).
On SQLite; with DATABASE_URL on that PostgreSQL server, in a test database that goes afterwards.
Exits with 1 if this site's search misses anything, or finds too much.
"""

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=2_000)
    options = parser.parse_args()

    import django
    from django.conf import settings

    settings.WAGTAILSEARCH_BACKENDS = {
        "default": {"BACKEND": "portal.search.backend"},
        "stock": {"BACKEND": "modelsearch.backends.database", "AUTO_UPDATE": False},
    }
    django.setup()
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return measure(options.articles, options.words)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def measure(articles: int, words: int) -> int:
    """Fill the database, print the table, return the exit code."""
    from django.db import connection
    from modelsearch.backends import get_search_backend

    from bench import _articles
    from bench._recall import HEADER, compare, sampled
    from news.models import ArticlePage
    from portal.search.texts import texts_of
    from tests.factories import CategoryFactory, SiteTree

    _articles.make(SiteTree().news, [CategoryFactory(), CategoryFactory()], articles)
    texts = {a.pk: texts_of(a) for a in ArticlePage.objects.iterator(chunk_size=500)}
    plain = {pk: f"{text.title}\n{text.body}" for pk, text in texts.items()}
    runs = sampled(list(plain.values()), words)
    expected = {run: {pk for pk, text in plain.items() if run in text} for run in runs}
    print(f"{connection.vendor}: {articles:,} articles")
    print(HEADER)
    perfect = False
    for backend in ("stock", "default"):
        seconds = index(backend)
        recall = compare(get_search_backend(backend), expected)
        line = recall.row("Wagtail's" if backend == "stock" else "ours", len(runs))
        print(f"{line}   (indexed in {seconds:.0f} s)", flush=True)
        perfect = not (recall.runs or recall.errors)
    return 0 if perfect else 1


def index(name: str) -> float:
    """Fill the index with one backend alone, and return how many seconds that took."""
    from modelsearch.backends import get_search_backend

    from news.models import ArticlePage

    backend = get_search_backend(name)
    index = backend.get_index_for_model(ArticlePage)
    index.entries.all().delete()
    keys = list(ArticlePage.objects.order_by("pk").values_list("pk", flat=True))
    start = time.perf_counter()
    for at in range(0, len(keys), 1000):
        index.add_items(ArticlePage, list(ArticlePage.objects.filter(pk__in=keys[at : at + 1000])))
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
