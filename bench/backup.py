"""How long a backup and a restore of a large site take, in how much memory, killed how often.

    .venv/bin/python bench/backup.py [--articles N] [--uploads MB] [--kills N] [--postgres URL]

Makes a site with `manage.py demo --articles N` and random uploads, backs it up, restores it into
an empty site (and, with --postgres, from SQLite to PostgreSQL and back), and compares all rows and
uploads. Then it restores into a site that is there already and kills that at N moments spread over
its time: each time the site must be wholly the old or wholly the new one. Memory is the most
that the process had of its own, looked at 50 times a second (RssAnon: SQLite maps the database).
Exits with 1 when something differs.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="portal-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django  # noqa: E402

django.setup()

from tests.portal.backup.sites import Site  # noqa: E402

MEGA = 1024 * 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--uploads", type=int, default=500, metavar="MB")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--postgres", default=os.environ.get("BENCH_POSTGRES", ""))
    options = parser.parse_args()
    sites: list[Site] = []
    with tempfile.TemporaryDirectory(prefix="portal-backup-") as folder:
        try:
            return measure(Path(folder), options, sites)
        finally:
            for site in sites:
                site.remove()
            shutil.rmtree(os.environ["DATA_DIR"], ignore_errors=True)


def measure(folder: Path, options: argparse.Namespace, sites: list[Site]) -> int:
    source = Site(folder / "source").create()
    print(f"Making {options.articles:,} articles …", flush=True)
    source.manage("migrate", "-v0")
    source.manage("demo", "-v0", f"--articles={options.articles}")
    for number in range(options.uploads):
        path = source.folder / "media" / "bench" / f"{number % 100}" / f"{number}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(MEGA))
    rows, uploads = source.rows(), source.uploads()
    count = sum(map(len, rows.values()))
    print(f"{count:,} rows, {sum(map(len, uploads.values())) / MEGA:,.0f} MB of uploads\n")
    print(f"{'':<34}{'seconds':>9}{'memory, MB':>12}{'archive, MB':>13}")
    timed(source, "check", "start of a command, for comparison")
    archive = folder / "one.tar"
    timed(source, "backup", "backup, SQLite", str(archive), archive=archive)
    wrong = 0
    copy = Site(folder / "copy")
    sites.append(copy)
    copy.manage("migrate", "-v0")
    timed(copy, "restore", "restore, SQLite", str(archive))
    wrong += differs("SQLite to SQLite", copy, rows, uploads)
    if options.postgres:
        other = Site(folder / "postgresql", options.postgres).create()
        sites.append(other)
        other.manage("migrate", "-v0")
        timed(other, "restore", "restore, PostgreSQL", str(archive))
        wrong += differs("SQLite to PostgreSQL", other, rows, uploads)
        back = folder / "two.tar"
        timed(other, "backup", "backup, PostgreSQL", str(back), archive=back)
        timed(copy, "restore", "restore over it, SQLite", str(back), "--no-input")
        wrong += differs("and back", copy, rows, uploads)
        wrong += kills(other, archive, options.kills)
    wrong += kills(copy, archive, options.kills)
    return 1 if wrong else 0


def timed(
    site: Site, command: str, name: str, *arguments: str, archive: Path | None = None
) -> None:
    """Run a command and print its time and its peak of memory."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", command, *arguments],
        cwd=ROOT, env=site.environ, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory_of(process.pid))
        time.sleep(0.02)
    if process.returncode:
        sys.exit(f"{command} failed.")
    size = f"{archive.stat().st_size / MEGA:>13,.0f}" if archive else ""
    seconds = time.perf_counter() - start
    print(f"{name:<34}{seconds:>9.1f}{peak / MEGA:>12,.0f}{size}", flush=True)


def memory_of(pid: int) -> int:
    """Return the memory of a process, in bytes, without files that it maps; 0 when it has ended.

    What wait4 says counts this process's own, from which the other was forked.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


def differs(name: str, site: Site, rows: dict, uploads: dict) -> int:
    """Print and return whether a site has other rows or uploads than it should have."""
    theirs = site.rows()
    tables = [table for table in rows if rows[table] != theirs[table]]
    if site.uploads() != uploads:
        tables.append("uploads")
    print(f"    {name}: {'DIFFERENT: ' + ', '.join(tables) if tables else 'all the same'}")
    return len(tables)


def kills(site: Site, archive: Path, times: int) -> int:
    """Kill a restore at so many moments; return how often the site was neither old nor new."""
    restored = site.rows()["news_articlepage"]
    site.shell("from news.models import ArticlePage as A; A.objects.update(summary='old')")
    (site.folder / "media" / "old.txt").write_text("old")
    old = site.rows()
    start = time.perf_counter()
    site.manage("restore", str(archive), "--dry-run")
    # Reading it twice, and writing it: about four times that.
    most = (time.perf_counter() - start) * 4
    wrong = finished = 0
    for number in range(times):
        process = site.start("restore", str(archive), "--no-input")
        try:
            process.communicate(timeout=most * (number + 1) / times)
            finished += 1
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        site.shell("from portal.backup.restoring import settle; settle()")
        now = site.rows()
        is_new = now["news_articlepage"] == restored
        has_old_files = (site.folder / "media" / "old.txt").exists()
        if (not is_new and now != old) or is_new == has_old_files:
            wrong += 1
        if is_new:
            site.shell("from news.models import ArticlePage as A; A.objects.update(summary='old')")
            (site.folder / "media" / "old.txt").write_text("old")
            old = site.rows()
    print(f"    killed {times - finished} times ({finished} had finished): {wrong} times neither "
          "the old nor the new site")  # fmt: skip
    return wrong


if __name__ == "__main__":
    sys.exit(main())
