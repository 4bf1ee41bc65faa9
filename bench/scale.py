"""How much slower a site of 100,000 articles is than one of 1,000, on SQLite and PostgreSQL.

    .venv/bin/python bench/scale.py [--few N] [--many N] [--rounds N] [--folder FOLDER]
                                    [--postgres URL]

Makes each site once with `manage.py demo --articles N` and keeps it in FOLDER; with --postgres, a
URL without a database, also in databases there named portal_scale_N. Each site is measured in a
process of its own, by Django's test client and uncached. Times are the median, in milliseconds of
processor time of that process (with PostgreSQL its server's comes on top) and, on the wall clock,
with the database's part; on a busy machine the former says more. What takes long is measured fewer
times. Beside the median stands the time that 95 of 100 are within. The admin is seen by a moderator
who is no superuser. The reference is what a plain Wagtail site does for the same page, from the
same data: its list paginated by Django over the page query, its explorer view. Its own search is in
search_recall.py: it finds no Chinese word.
Exits with 1 if a page takes more queries at the larger size.
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
from urllib.parse import urlencode

#: Queries that have to look through much: nearly all is excluded, every word is in most texts.
HARD = ("-铝 型材", "铝 型 材 模 具 挤 压 时", "1 2 3 4 5 6 7 8")
ROOT = Path(__file__).resolve().parent.parent
GROWTH = 1.5
#: Milliseconds after which a page is not measured again.
LONG = 5_000


def main() -> int:
    options = parse()
    if options.measure:
        return measure(options.measure, options.rounds)
    databases = ["sqlite", *(["postgresql"] if options.postgres else [])]
    worse = 0
    for database in databases:
        found = {}
        for count in (options.few, options.many):
            environment = prepare(options, database, count)
            found[count] = json.loads(
                run(environment, [__file__, "--measure", str(count), "--rounds",
                                  str(options.rounds)]).splitlines()[-1]
            )  # fmt: skip
        worse += show(database, found[options.few], found[options.many], options)
    return 1 if worse else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--few", type=int, default=1000)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
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
    """Print one database's table; return how many pages take more queries."""
    print(f"\n{database}: {options.few:,} and {options.many:,} articles; index and all: "
          f"{few['megabytes']:,} and {many['megabytes']:,} MB")  # fmt: skip
    print(f"{'':<34}{'CPU ms':>8}{'':>8}{'growth':>8}{'wall ms':>9}{'':>8}{'p95':>8}{'queries':>9}")
    worse = 0
    for name, (cpu, wall, p95, queries) in many["pages"].items():
        before, wall_before, _p95, queries_before = few["pages"][name]
        growth = cpu / before
        more = queries > queries_before
        worse += more
        marks = (" > 1.5 ×" if growth > GROWTH else "") + (" more queries" if more else "")
        print(f"{name:<34}{before:>8.1f}{cpu:>8.1f}{growth:>8.2f}{wall_before:>9.1f}{wall:>8.1f}"
              f"{p95:>8.1f}{queries_before:>9}{queries:>5}{marks}", flush=True)  # fmt: skip
    return worse


# --- In the process of one site -----------------------------------------------------------------


def measure(count: int, rounds: int) -> int:
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction

    from portal.query_planning import vacuum

    settings.ALLOWED_HOSTS = ["*"]
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    # As autovacuum does in time.
    vacuum()
    found = {}
    # What measuring changes (a user, a published revision) is undone.
    with transaction.atomic():
        size = megabytes()
        for name, work in works().items():
            found[name] = timed(work, rounds)
            print(f"{count:>9,}  {name:<34}{found[name][0]:>9.1f} ms", file=sys.stderr, flush=True)
        transaction.set_rollback(True)
    print(json.dumps({"pages": found, "megabytes": size}))
    return 0


def timed(work, rounds: int) -> tuple[float, float, float, int]:
    """Return median processor and wall time, 95th percentile, all in ms, and queries of one go."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    work()
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
    from django.core.paginator import Paginator
    from django.test import Client
    from wagtail.models import Page

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

    def stock_list() -> None:
        articles = ArticlePage.objects.child_of(news).live().order_by("-date")
        list(Paginator(articles, PER_PAGE).page(deep))

    def stock_archive() -> None:
        articles = ArticlePage.objects.child_of(news).live().order_by()
        list(articles.datetimes("date", "month"))

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
        "search: frequent word": get(visitor, "/search/?q=试模"),
        "search: rare word": get(visitor, "/search/?q=HT-000778"),
        "search: two words": get(visitor, "/search/?q=试模+散热器"),
        "search: no hit": get(visitor, "/search/?q=鲸鱼"),
        **{f"search: {text}": get(visitor, f"/search/?{urlencode({'q': text})}") for text in HARD},
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
        "stock: page of a list": stock_list,
        "stock: archive": stock_archive,
        "stock: children": lambda: list(Page.objects.child_of(news).specific()[:50]),
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


if __name__ == "__main__":
    sys.exit(main())
