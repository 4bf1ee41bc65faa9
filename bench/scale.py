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
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._recall import HEADER, Recall  # noqa: E402
from bench._scale_site import measure  # noqa: E402


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


if __name__ == "__main__":
    sys.exit(main())
