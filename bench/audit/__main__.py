"""`python -m bench.audit [measure|gallery] [SECTION…]`: the site's face in four browsers.

Starts the site with the demo company in a folder of its own; `--site ADDRESS` takes one that runs
already (without the two articles written for measuring, and for the gallery with ADMIN_PASSWORD).
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.audit.articles import WRITE_ARTICLES
from bench.audit.gallery import make_gallery
from tests.running_site import RunningSite

HERE = Path(__file__).parent
#: Programs that the browsers need, and the Debian package that brings each.
PROGRAMS = {
    "node": "nodejs",
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
}
SECTIONS = ("access", "weight", "engines", "lighthouse")
# The worker makes the demo's pictures; before that a page shows what there is.
WAIT_FOR_WORKER = """
import time
from django_tasks_db.models import DBTaskResult
end = time.monotonic() + 300
while DBTaskResult.objects.filter(status__in=("READY", "RUNNING")).exists():
    assert time.monotonic() < end, "The worker is not done."
    time.sleep(0.5)
"""


def missing() -> list[str]:
    """Return Debian packages to install before this can run."""
    packages = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if not (HERE / "node_modules").is_dir():
        packages.append("npm")
    return packages


@contextmanager
def demo_site() -> Iterator[tuple[str, str]]:
    """The demo company with its pictures made; yields address and admin's password."""
    site = RunningSite()
    site.start()
    site.first_output = site.output
    try:
        site.manage("shell", "-v0", "-c", WRITE_ARTICLES)
        site.manage("shell", "-v0", "-c", WAIT_FOR_WORKER)
        yield site.url, site.first_password
    finally:
        site.remove()


@contextmanager
def given_site(address: str) -> Iterator[tuple[str, str]]:
    yield address.rstrip("/"), os.environ.get("ADMIN_PASSWORD", "")


def main(arguments: list[str]) -> int:
    """Measure or take the gallery; return 1 if a figure is beyond its limit, 2 if it cannot run."""
    parser = argparse.ArgumentParser(prog="python -m bench.audit", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("measure", "gallery"), default="measure")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--site", metavar="ADDRESS")
    options = parser.parse_intermixed_args(arguments)
    if unknown := set(options.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}, only {', '.join(SECTIONS)}")
    if packages := missing():
        print(f"The audit needs more: apt-get install {' '.join(packages)}, then make audit.")
        return 2
    with given_site(options.site) if options.site else demo_site() as (address, password):
        if options.what == "gallery":
            return make_gallery(address, password)
        command = ["node", str(HERE / "main.mjs"), address, *options.sections]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
