"""What is pinned is to be had on every system the site is installed on, and known to be safe."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import metadata
from pathlib import Path
from threading import Thread

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
#: The oldest Python that Debian 12 has.
OLDEST = "3.11.2"


def pinned() -> list[str]:
    text = (ROOT / "requirements.txt").read_text()
    return re.findall(r"^([\w.-]+)==", text, re.MULTILINE)


@contextmanager
def advisories(vulnerable: str = "") -> Iterator[tuple[str, set[str]]]:
    """Answer as OSV does, and give where, and the names of the packages that were asked for.

    https://google.github.io/osv.dev/post-v1-query/
    """
    asked: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            package = query["package"]
            asked.add(package["name"])
            affected = [{"package": package, "ranges": [], "versions": [query["version"]]}]
            found = {"id": "PYSEC-0000-1", "affected": affected, "modified": "2026-01-01T00:00:00Z"}
            answer = {"vulns": [found]} if package["name"] == vulnerable else {}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *about) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query", asked
        server.shutdown()


def look_for_vulnerabilities(address: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["make", "advisories", f"OSV={address}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_pinned_package_runs_on_the_python_of_debian_12():
    assert len(pinned()) > 20
    wanted = {name: metadata(name).get("Requires-Python") or "" for name in pinned()}
    assert {name: spec for name, spec in wanted.items() if OLDEST not in SpecifierSet(spec)} == {}


def test_every_pinned_package_is_asked_for_among_known_vulnerabilities():
    with advisories() as (address, asked):
        done = look_for_vulnerabilities(address)
    assert done.returncode == 0, done.stderr
    assert asked == set(pinned())


def test_a_known_vulnerability_is_an_error_that_names_the_package():
    with advisories(vulnerable="django") as (address, _asked):
        done = look_for_vulnerabilities(address)
    assert done.returncode != 0
    assert re.search(r"^django\s+\S+\s+PYSEC-0000-1", done.stdout, re.MULTILINE)


def test_a_list_of_vulnerabilities_that_cannot_be_reached_is_no_all_clear():
    with advisories() as (address, _asked):
        pass
    done = look_for_vulnerabilities(address)
    assert done.returncode != 0
    assert "cannot be reached" in done.stderr
