"""How fast published pages are, beside what the same servers can do at all.

`python -m bench pages`; options: `--seconds 2 --rounds 5 --articles 1000 100000`, and to measure
in pieces `--parts servers variants seen size` with a `--folder` that keeps the site. Starts the
site with the demo company on SQLite (or on DATABASE_URL) and asks it with wrk over 1 and 32
connections for the home page, a list and an article, in Brotli as browsers take it: from the
application's own server and through nginx with deploy/nginx.conf. The references: a WSGI
application of nothing but bytes on the same server, nginx with the same bytes as a plain file, the
site without its store, with Django's per-site cache, and with wagtail-cache. Then how soon a
change is seen, and what memory and disk take. Exits with 1 if a target is missed.

Needs wrk and nginx (`apt-get install wrk nginx-light libnginx-mod-http-brotli-static`).
"""

import argparse
import http.client
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench._demo_site import Site  # noqa: E402
from bench._wrk import Run, wrk  # noqa: E402
from tests.portal.published.nginx import NGINX, Nginx  # noqa: E402
from tests.running_site import free_port  # noqa: E402

CONNECTIONS = (1, 32)
CHANGES = 100
#: The targets: share of the reference's requests per second, its p99, milliseconds until seen.
OWN_SERVER, BEHIND_NGINX, P99, SEEN, GROWTH = 0.70, 0.95, 1.2, 50.0, 1.2
WAGTAIL_CACHE = "wagtail-cache==3.0.0"


def main() -> int:
    options = _options()
    if missing := [name for name in ("wrk",) if not shutil.which(name)] + ["nginx"] * (not NGINX):
        print(f"Missing: {', '.join(missing)} (see the top of bench/pages.py)")
        return 2
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        site = Site((options.folder or Path(folder)).resolve())
        site.prepare()
        for part in options.parts:
            PARTS[part](site, options, failures)
    for failure in failures:
        print(f"MISSED: {failure}")
    return 1 if failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--articles", type=int, nargs="*", default=[1000, 100_000])
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--folder", type=Path)
    return parser.parse_args()


# --- Requests per second -------------------------------------------------------------------------


def compare_servers(site: Site, options: argparse.Namespace, failures: list[str]) -> None:
    """Print a line for each server, page and number of connections."""
    _heading()
    with site.server() as (port, process):
        stored = _sizes(site, port)
        static = Nginx(port, site.folder, _plain_server(site, stored))
        plain_port = int(re.search(r"listen 127.0.0.1:(\d+); #plain", static_text(static))[1])
        try:
            with site.server("bench._pages_wsgi:hello", BENCH_BYTES=str(site.folder / "bytes")) as (
                hello_port,
                hello,
            ):
                for name, path in site.pages.items():
                    for connections in CONNECTIONS:
                        pairs = {
                            "own server, bytes only": (hello_port, hello.pid),
                            "own server, stored": (port, process.pid),
                            "nginx, plain file": (plain_port, static.process.pid),
                            "nginx, stored": (static.port, static.process.pid),
                        }
                        found = _turns(site, pairs, path, connections, options)
                        _report(name, connections, found, failures)
        finally:
            static.stop()


def compare_variants(site: Site, options: argparse.Namespace, failures: list[str]) -> None:
    """Print the same for what could be there instead of the store."""
    _heading()
    for label, cache in (("store off", ""), ("per-site cache", "per-site"),
                         ("wagtail-cache", "wagtailcache")):  # fmt: skip
        environ = {"DJANGO_SETTINGS_MODULE": "bench._pages_settings", "BENCH_CACHE": cache}
        if cache == "wagtailcache":
            environ["PYTHONPATH"] = f"{ROOT}:{_wagtail_cache(site)}"
        with site.server("bench._pages_wsgi:django", **environ) as (port, process):
            for name, path in site.pages.items():
                if "cache" in label and not _is_cached(site, port, path):
                    print(f"{label}, {name}: not kept by it")
                    continue
                for connections in CONNECTIONS:
                    run = wrk(port, process.pid, path, site.host, connections, options.seconds)
                    _line(f"{label}, {name}", connections, run, None)


def _is_cached(site: Site, port: int, path: str) -> bool:
    """Whether the cache answers what was asked before: it says when its copy expires."""
    first, second = (dict(site.get(port, path)[1]) for _ in range(2))
    return "expires" in first and first["expires"] == second.get("expires")


def _heading() -> None:
    print(f"{'':28}{'':>5}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}{'share':>8}")


def _turns(site: Site, servers: dict, path: str, connections: int, options) -> dict[str, Run]:
    """Ask each in turn, so that what else the machine does falls on all alike; take medians."""
    rounds: dict[str, list[Run]] = {label: [] for label in servers}
    for _ in range(options.rounds):
        for label, (port, pid) in servers.items():
            rounds[label].append(wrk(port, pid, path, site.host, connections, options.seconds))
    return {
        label: Run(*(statistics.median(getattr(run, n) for run in runs) for n in Run.__slots__))
        for label, runs in rounds.items()
    }


def _report(name: str, connections: int, found: dict[str, Run], failures: list[str]) -> None:
    pairs = (
        ("own server, bytes only", "own server, stored", OWN_SERVER),
        ("nginx, plain file", "nginx, stored", BEHIND_NGINX),
    )
    for reference, own, least in pairs:
        share = found[own].rate / found[reference].rate
        _line(f"{reference}, {name}", connections, found[reference], None)
        _line(f"{own}, {name}", connections, found[own], share)
        if share < least:
            failures.append(f"{own}, {name}, {connections}: {share:.0%} of {least:.0%}")
        if "nginx" in own and found[own].p99 > P99 * found[reference].p99:
            failures.append(f"{own}, {name}, {connections}: p99 is more than {P99} times as long")


def _line(label: str, connections: int, run: Run, share: float | None) -> None:
    print(
        f"{label:<33}{connections:>3}{run.rate:>9.0f}{run.p50:>9.2f}{run.p99:>9.2f}"
        f"{run.cpu:>9.3f}{'' if share is None else format(share, '.0%'):>7}",
        flush=True,
    )


def _sizes(site: Site, port: int) -> dict[str, int]:
    """Write down for the references what each page is, and return how long it is."""
    folder = site.folder / "bytes"
    folder.mkdir(exist_ok=True)
    sizes = {}
    for name, path in site.pages.items():
        site.get(port, path)
        _status, headers, body = site.get(port, path)
        headers = [pair for pair in headers if pair[0] not in ("server", "date")]
        known = {"path": path, "length": len(body), "headers": headers}
        (folder / f"{name}.json").write_text(json.dumps(known))
        sizes[path] = len(body)
    shutil.copy(folder / "home.json", folder / "first.json")
    return sizes


def _plain_server(site: Site, sizes: dict[str, int]) -> str:
    """A server block for nginx with the same pages, in the same forms, as plain files."""
    root, stored = site.folder / "plain", (site.folder / "published" / "current").resolve()
    for path in sizes:
        for file in (stored / "pages" / path.strip("/")).glob("index.html*"):
            copy = root / file.relative_to(stored / "pages")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
    # With as many headers: what is compared is how nginx comes to the file.
    pages, _static = (ROOT / "deploy" / "nginx.conf").read_text().split("location ^~ /static/")
    headers = "".join(re.findall(r"    add_header .*\n", pages))
    headers = headers.replace("$portal_speculation", "x" * 26).replace("$portal_language", "en")
    return (
        f"server {{ listen 127.0.0.1:{free_port()}; #plain\n server_name localhost; root {root};"
        " index index.html; gzip_static on; gzip_vary on; if_modified_since off; max_ranges 0;\n"
        f"{headers}}}\n"
    )


def static_text(server: Nginx) -> str:
    return (Path(server.folder.name) / "nginx.conf").read_text()


def _wagtail_cache(site: Site) -> Path:
    """Install wagtail-cache beside the site; its own requirement of an older Wagtail is ignored."""
    target = site.folder / "wagtail-cache"
    subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--no-deps",
            "--disable-pip-version-check", "--upgrade", "--target", str(target), WAGTAIL_CACHE,
        ],
        check=True,
    )  # fmt: skip
    return target


# --- How soon a change is seen -------------------------------------------------------------------


def measure_seen(site: Site, options: argparse.Namespace, failures: list[str]) -> None:
    """Print how long after an article was published a reader has the new page."""
    from bench import _many_articles

    print("\nfrom published to seen       articles   p50 ms   p99 ms   most ms")
    medians = []
    for count in options.articles:
        site.manage("shell", "--verbosity=0", "-c", _many_articles.source(count))
        with site.server() as (port, _process):
            times = sorted(_seen(site, port))
        p99 = times[int(len(times) * 0.99) - 1]
        medians.append(statistics.median(times))
        print(f"{count:>37}{medians[-1]:>9.1f}{p99:>9.1f}{times[-1]:>10.1f}", flush=True)
        if p99 > SEEN:
            failures.append(f"seen after {p99:.0f} ms at {count} articles")
    if len(medians) > 1 and medians[-1] > GROWTH * medians[0]:
        failures.append(f"seen {medians[-1] / medians[0]:.1f} times as late with more articles")


def _seen(site: Site, port: int) -> list[float]:
    """Publish again and again; return milliseconds from each commit to a reader with its page."""
    program = subprocess.Popen(
        [sys.executable, "tests/portal/published/editing.py"],
        cwd=ROOT, env=site.environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    times = []
    for number in range(3, 3 * CHANGES + 33, 3):
        print(number, file=program.stdin, flush=True)
        program.stdout.readline()
        began = time.perf_counter()
        body = b""
        while f"Mark{number:06}".encode() not in body:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", site.pages["list"], headers={"Host": site.host})
            body = connection.getresponse().read()
            connection.close()
        times.append((time.perf_counter() - began) * 1000)
    program.stdin.close()
    program.wait(20)
    # What is read and compiled at first belongs to the start.
    return times[10:]


# --- Memory and disk -----------------------------------------------------------------------------


def measure_size(site: Site, options: argparse.Namespace, failures: list[str]) -> None:
    """Print what 100,000 different pages leave in a server's memory, and a page on the disk."""
    source = """
import resource
from portal.published.memory import Memory
from portal.published.store import Answer, StoredPage
body = open(FILE, "rb").read()
def rss(): return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 2**20
memory, before = Memory("x"), rss()
page = StoredPage.of(Answer(200, [("Content-Type", "text/html; charset=utf-8")], body, True))
for n in range(100_000):
    forms = {coding: bytes(bytearray(form)) for coding, form in page.forms.items()}
    memory.put(f"/news/page-{n}/", StoredPage(list(page.headers), forms, n))
print("RSS", round(rss() - before), len(memory.pages))
"""
    with site.server() as (port, _process):
        site.get(port, site.pages["list"])
        current = (site.folder / "published" / "current").resolve() / "pages" / "news"
        found = site.manage("shell", "--verbosity=0", "-c", source.replace(
            "FILE", repr(str(current / "index.html"))))  # fmt: skip
        used = sum(file.stat().st_blocks * 512 for file in current.glob("index.html*"))
    _word, megabytes, kept = found.split()[-3:]
    print(f"\nmemory after 100,000 different pages: {megabytes} MB more, {kept} pages in it")
    print(f"on the disk: {used / 1024:.0f} KB for the list, in all its forms")


PARTS = {
    "servers": compare_servers,
    "variants": compare_variants,
    "seen": measure_seen,
    "size": measure_size,
}

if __name__ == "__main__":
    sys.exit(main())
