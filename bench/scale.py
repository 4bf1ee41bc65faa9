"""How much slower a site of 100,000 articles is than one of 1,000, on SQLite and PostgreSQL.

    .venv/bin/python bench/scale.py [--few N] [--many N] [--rounds N] [--words N] [--no-stock]
                                    [--folder FOLDER] [--postgres URL]

Makes each site once with `manage.py demo --articles N` and keeps it in FOLDER; with --postgres, a
URL without a database, also in databases there named portal_scale_N. Each site is measured in a
process of its own, by Django's test client and uncached, the two in turns and on one processor: a
machine whose speed swings is as slow for one as for the other. Times are the median, in
milliseconds of processor time of that process (with PostgreSQL its server's comes on top) and, on
the wall clock, with the database's part; on a busy machine the former says more.
What takes long is measured fewer times. Beside the median stands the time that 95 of 100 are
within, and the median of the longest of its queries, read to the end. The admin is seen by a
moderator who is no superuser.
The reference is what a plain Wagtail site does, from the same data: its list paginated by Django
over the page query, its explorer, and at last its search, whose index is filled in the place of
ours for that (some minutes at 100,000; not with --no-stock). Recall is that of ours, for
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

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._recall import HEADER, Recall  # noqa: E402
from bench._scale_site import serve  # noqa: E402

#: Milliseconds after which a page is not measured again.
LONG = 5_000


def main() -> int:
    options = parse()
    if options.serve:
        return serve()
    worse = 0
    for database in ["sqlite", *(["postgresql"] if options.postgres else [])]:
        sites = [Site(prepare(options, database, count)) for count in (options.few, options.many)]
        pages = measure(sites, sites[0].ask("pages"), options.rounds)
        sizes = [site.ask("sizes") for site in sites]
        recalls = [Recall(**site.ask("recall", options.words)) for site in sites]
        filled = []
        if not options.no_stock:
            filled = [site.ask("fill") for site in sites]
            pages |= measure(sites, sites[0].ask("searches"), options.rounds)
        for site in sites:
            site.end()
        worse += show(database, pages, options)
        print(f"\nThe whole database, revisions included: {sizes[0]['all']:,} and "
              f"{sizes[1]['all']:,} MB, of which the search index {sizes[0]['index']:,} and "
              f"{sizes[1]['index']:,} MB.")  # fmt: skip
        if filled:
            print("Filling Wagtail's own index took {:.0f} and {:.0f} s.".format(*filled))
        print(f"\n```\n{HEADER}")
        for count, recall in zip((options.few, options.many), recalls, strict=True):
            print(recall.row(f"{count:,}", options.words))
            worse += len(recall.runs)
        print("```", flush=True)
    return 1 if worse else 0


class Site:
    """A process that measures one site."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--serve"], env=environment, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        # All of them on one processor: a virtual machine's may be of different speed.
        os.sched_setaffinity(self.process.pid, {min(os.sched_getaffinity(0))})

    def ask(self, *words: Any) -> Any:
        """Return the answer of `_scale_site.serve`; exits if it has none."""
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"No answer to {words}.")
        return json.loads(line)

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def measure(sites: list[Site], names: list[str], rounds: int) -> dict[str, list[dict]]:
    """Return for each page what each site took for it.

    That is `cpu`, `wall`, `p95` and `query`, the longest of its queries (ms), and `queries`.
    """
    found = {}
    for name in names:
        times: list[list] = [[] for _site in sites]
        done = [site.ask("time", name) is not None for site in sites]
        for _round in range(rounds):
            for site, taken, is_done in zip(sites, times, done, strict=True):
                if is_done and sum(wall for _cpu, wall in taken) < LONG:
                    taken.append(site.ask("time", name))
        found[name] = [
            summary(taken, *site.ask("queries", name)) if taken else None
            for site, taken in zip(sites, times, strict=True)
        ]
        print(name, [one and round(one["wall"], 1) for one in found[name]],
              file=sys.stderr, flush=True)  # fmt: skip
    return found


def summary(taken: list, queries: int, longest: float) -> dict[str, float]:
    cpu, wall = zip(*taken, strict=True)
    within = max(0, math.ceil(0.95 * len(taken)) - 1)
    return {
        "cpu": statistics.median(cpu),
        "wall": statistics.median(wall),
        "p95": sorted(wall)[within],
        "query": longest,
        "queries": queries,
    }


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--few", type=int, default=1000)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--words", type=int, default=50)
    parser.add_argument("--no-stock", action="store_true")
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "bench-scale")
    parser.add_argument("--postgres", default=os.environ.get("BENCH_POSTGRES", ""))
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
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


def show(database: str, pages: dict, options: argparse.Namespace) -> int:
    """Print one database's table (Markdown); return how many pages take more queries."""
    small, large = f"{options.few:,}", f"{options.many:,}"
    print(f"\n## {'SQLite' if database == 'sqlite' else 'PostgreSQL'}\n")
    print(f"| page | {small}: ms | {large}: ms | growth | 95 of 100 within | its longest query "
          f"| {small}: CPU ms | {large}: CPU ms | queries |")  # fmt: skip
    print("| --- |" + " ---: |" * 8)
    worse = 0
    for name, (few, many) in pages.items():
        if not few or not many:
            print(
                f"| {name} | {_ms(few['wall']) if few else 'broken off'} | broken off | | | | | | |"
            )
            continue
        more = many["queries"] > few["queries"] and not name.startswith("stock")
        worse += more
        longest = _ms(many["query"]) if many["query"] else ""
        shown = [name, _ms(few["wall"]), _ms(many["wall"]), f"{many['wall'] / few['wall']:.2f}",
                 _ms(many["p95"]), longest, _ms(few["cpu"]), _ms(many["cpu"]),
                 f"{few['queries']}, {many['queries']}"]  # fmt: skip
        print(f"| {' | '.join(shown)}{' **more**' if more else ''} |", flush=True)
    return worse


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:.1f}" if milliseconds < 20 else f"{milliseconds:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
