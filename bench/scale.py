"""How much slower a site of 100,000 articles is than one of 1,000, on SQLite and PostgreSQL.

    .venv/bin/python bench/scale.py [--few N] [--many N] [--rounds N] [--words N] [--no-stock]
                                    [--folder FOLDER] [--postgres URL]

Makes each site once with `manage.py demo --articles N` and keeps it in FOLDER; with --postgres, a
URL without a database, also in databases there named portal_scale_N. Each site is measured in a
process of its own, by Django's test client and uncached. Times are the median, in milliseconds of
processor time of that process (with PostgreSQL its server's comes on top) and, on the wall clock,
with the database's part; on a busy machine the former says more. What takes long is measured fewer
times. Beside the median stands the time that 95 of 100 are within. The admin is seen by a moderator
who is no superuser.
The reference is what a plain Wagtail site does, from the same data: its list paginated by Django
over the page query, its explorer, and at last its search, whose index is filled in the place of
ours for that (a quarter of an hour at 100,000; not with --no-stock). Recall is that of ours, for
runs of one to six characters (search_recall.py draws more of them, and compares with Wagtail's).
Exits with 1 if a page takes more queries at the larger size, or if anything is not found.
"""

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import _stock  # noqa: E402
from bench._recall import HEADER, Recall, compare, sampled  # noqa: E402

#: Queries that have to look through much: nearly all is excluded, every word is in most texts.
HARD = ("-铝 型材", "铝 型 材 模 具 挤 压 时", "1 2 3 4 5 6 7 8")
#: In every third article, in one, both in one of fifty, in none.
WORDS = {"frequent word": "试模", "rare word": "HT-000778", "two words": "试模 散热器",
         "no hit": "鲸鱼"}  # fmt: skip
#: Milliseconds after which a page is not measured again.
LONG = 5_000


def main() -> int:
    options = parse()
    if options.measure:
        return measure(options)
    databases = ["sqlite", *(["postgresql"] if options.postgres else [])]
    worse = 0
    for database in databases:
        found = {}
        for count in (options.few, options.many):
            environment = prepare(options, database, count)
            found[count] = json.loads(
                run(environment, [__file__, f"--measure={count}", f"--rounds={options.rounds}",
                                  f"--words={options.words}",
                                  *(["--no-stock"] if options.no_stock else [])]).splitlines()[-1]
            )  # fmt: skip
        worse += show(database, found[options.few], found[options.many], options)
    return 1 if worse else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--few", type=int, default=1000)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--words", type=int, default=50)
    parser.add_argument("--no-stock", action="store_true")
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "bench-scale")
    parser.add_argument("--postgres", default=os.environ.get("BENCH_POSTGRES", ""))
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def prepare(options: argparse.Namespace, database: str, count: int) -> dict[str, str]:
    """Make a site if it is not there; return the environment in which it is the site."""
    folder = options.folder / f"{database}-{count}"
    folder.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"DATA_DIR": str(folder.resolve()), "DATABASE_URL": ""}
    if database == "postgresql":
        import psycopg

        name = f"portal_scale_{count}"
        with psycopg.connect(f"{options.postgres}/postgres", autocommit=True) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if not connection.execute(query, [name]).fetchone():
                connection.execute(f'CREATE DATABASE "{name}"')
        environment["DATABASE_URL"] = f"{options.postgres}/{name}"
    if not (folder / "made").exists():
        print(f"Making {count:,} articles in {database} …", flush=True)
        start = time.perf_counter()
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"],
                        ["demo", "-v0", f"--articles={count}"]):  # fmt: skip
            run(environment, ["manage.py", *command])
        # Of all processes so far, the largest: kilobytes on Linux.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"… in {time.perf_counter() - start:.0f} s, {peak} MB.", flush=True)
        (folder / "made").touch()
    return environment


def run(environment: dict[str, str], command: list[str]) -> str:
    """Return what a Python script printed; exits with its errors if it fails."""
    done = subprocess.run(
        [sys.executable, *command], env=environment, cwd=ROOT, stdout=subprocess.PIPE,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed.")
    return done.stdout


def show(database: str, few: dict, many: dict, options: argparse.Namespace) -> int:
    """Print one database's table (Markdown); return how much is worse, or not found."""
    small, large = f"{options.few:,}", f"{options.many:,}"
    print(f"\n## {'SQLite' if database == 'sqlite' else 'PostgreSQL'}\n")
    print(f"| page | {small}: ms | {large}: ms | growth | 95 of 100 within "
          f"| {small}: CPU ms | {large}: CPU ms | queries |")  # fmt: skip
    print("| --- |" + " ---: |" * 7)
    worse = 0
    for name, (cpu, wall, p95, queries) in many["pages"].items():
        cpu_before, wall_before, _p95, queries_before = few["pages"][name]
        more = queries > queries_before and not name.startswith("stock")
        worse += more
        shown = [name, _ms(wall_before), _ms(wall), f"{wall / wall_before:.2f}", _ms(p95),
                 _ms(cpu_before), _ms(cpu), f"{queries_before}, {queries}"]  # fmt: skip
        print(f"| {' | '.join(shown)}{' **more**' if more else ''} |", flush=True)
    print(f"\nThe whole database, revisions included: {few['megabytes']:,} and "
          f"{many['megabytes']:,} MB, of which the search index {few['index']:,} and "
          f"{many['index']:,} MB.")  # fmt: skip
    if "filled" in many:
        print(f"Filling Wagtail's own index took {few['filled']:.0f} and {many['filled']:.0f} s.")
    print(f"\n```\n{HEADER}")
    for count, found in ((small, few), (large, many)):
        recall = Recall(**found["recall"])
        print(recall.row(count, options.words))
        worse += len(recall.runs)
    print("```")
    return worse


def _ms(milliseconds: float) -> str:
    if milliseconds == math.inf:
        return "broken off"
    return f"{milliseconds:.1f}" if milliseconds < 20 else f"{milliseconds:,.0f}"


# --- In the process of one site -----------------------------------------------------------------


def measure(options: argparse.Namespace) -> int:
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
        result: dict[str, Any] = {"pages": {}, "megabytes": megabytes(), "index": index_megabytes()}

        def take(works: dict) -> None:
            for name, work in works.items():
                found = result["pages"][name] = timed(work, options.rounds)
                print(f"{options.measure:>9,}  {name:<34}{found[1]:>9.1f} ms",
                      file=sys.stderr, flush=True)  # fmt: skip

        take(works())
        result["recall"] = vars(recall(options.words))
        if not options.no_stock:
            result["filled"] = _stock.fill()
            take(_stock.searches(WORDS))
        transaction.set_rollback(True)
    print(json.dumps(result))
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


def timed(work, rounds: int) -> tuple[float, float, float, int]:
    """Return median processor and wall time, 95th percentile, all in ms, and queries of one go."""
    from django.db import DatabaseError, connection
    from django.test.utils import CaptureQueriesContext

    try:
        work()
    except DatabaseError:  # broken off
        return math.inf, math.inf, math.inf, 0
    cpu, wall = [], []
    for _round in range(rounds):
        if sum(wall) > LONG:
            break
        before, start = time.process_time(), time.perf_counter()
        work()
        cpu.append((time.process_time() - before) * 1000)
        wall.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(connection) as queries:
        work()
    p95 = sorted(wall)[max(0, math.ceil(0.95 * len(wall)) - 1)]
    return statistics.median(cpu), statistics.median(wall), p95, len(queries)


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
    visitor, editor = Client(), Client()
    editor.force_login(user)

    def get(client: Client, address: str):
        def work() -> None:
            status = client.get(address).status_code
            if status != 200:
                raise SystemExit(f"{address}: {status}")

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
            for name, text in (WORDS | dict(zip(HARD, HARD, strict=True))).items()
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


if __name__ == "__main__":
    sys.exit(main())
