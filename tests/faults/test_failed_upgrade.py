"""A version whose tables cannot be made all: the upgrade goes back by itself, while visitors read.

The scripts of deploy/ run as they are, on the running site; what only a server has (systemd, root,
a user of the site, packages to be installed) is stood in for by programs of the same names.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.running_site import ROOT, RunningSite

pytestmark = pytest.mark.xdist_group("running_site")

STAND_INS = {
    "systemctl": 'echo "$*" >>"$CALLS"',
    "id": "echo 0",
    "chown": "exit 0",
    "renice": "exit 0",
    # Whose options end at the first --.
    "setpriv": 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
    "python3": (
        'if [ "$1 $2" = "-m venv" ]; then mkdir -p "$3/bin" && cp "$PYTHON" "$3/bin/python";'
        f' else exec {sys.executable} "$@"; fi'
    ),
    # What becomes of a release's own Python: it has all packages already.
    "release-python": f'[ "$1 $2" = "-m pip" ] || exec {sys.executable} "$@"',
}
FIRST = """
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("portal", "{before}")]
    operations = [migrations.RunSQL(
        "CREATE TABLE portal_first (id integer)", "DROP TABLE portal_first"
    )]
"""
#: Fails when a part of it is done.
SECOND = """
from django.db import migrations
def fail(apps, schema_editor):
    raise RuntimeError("Half way.")
class Migration(migrations.Migration):
    dependencies = [("portal", "9001_first")]
    operations = [
        migrations.RunSQL("CREATE TABLE portal_second (id integer)", "DROP TABLE portal_second"),
        migrations.RunPython(fail, migrations.RunPython.noop),
    ]
"""
TABLES = """
from django.db import connection
names = connection.introspection.table_names()
print("new", [name for name in names if name in ("portal_first", "portal_second")])
"""


@pytest.fixture
def machine(running_site, tmp_path) -> dict[str, str]:
    """The environment of a server on which the running site is the version in use."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, text in STAND_INS.items():
        (programs / name).write_text(f"#!/bin/bash\n{text}\n")
        (programs / name).chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    (home / "current").symlink_to(ROOT)
    (tmp_path / "backups").mkdir()
    (tmp_path / "config").mkdir()
    site = running_site.environ | {"SITE_URL": running_site.url}
    names = ("DATA_DIR", "DATABASE_URL", "HOST", "PORT", "SITE_URL")
    (tmp_path / "config" / "portal.env").write_text(
        "".join(f"{name}={site[name]}\n" for name in names if site[name])
    )
    # Not the settings of these tests.
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "PYTEST"))}
    return clean | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PORTAL_ENV": str(tmp_path / "config" / "portal.env"),
        "PYTHON": str(programs / "release-python"),
        "CALLS": str(tmp_path / "calls"),
        "LANG": "C.UTF-8",
    }


@pytest.fixture
def next_version(running_site, tmp_path) -> Path:
    """The program with two more migrations, the second of which fails; its paths are a test's."""
    folder = tmp_path / "next-version"
    folder.mkdir()
    for name in ("portal", "news", "contacts", "templates", "static", "locale", "deploy"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manage.py", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    migrations = folder / "portal" / "migrations"
    [*_older, newest] = sorted(file.stem for file in migrations.glob("[0-9]*.py"))
    (migrations / "9001_first.py").write_text(FIRST.format(before=newest))
    (migrations / "9002_second.py").write_text(SECOND)
    steps = folder / "deploy" / "steps.sh"
    text = steps.read_text()
    for old, new in (
        ("HOME_DIR=/srv/portal", f"HOME_DIR={tmp_path}/home"),
        ("DATA=$HOME_DIR/data", f"DATA={running_site.folder.name}"),
        ("BACKUPS=/var/backups/portal", f"BACKUPS={tmp_path}/backups"),
        ("CONFIG=/etc/portal", f"CONFIG={tmp_path}/config"),
        ("LOG=/var/log/portal-deploy.log", f"LOG={tmp_path}/log"),
        ("UPSTREAM=127.0.0.1:8000", f"UPSTREAM=127.0.0.1:{running_site.port}"),
        ("systemd_runs() { [ -d /run/systemd/system ]; }", "systemd_runs() { true; }"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    steps.write_text(text)
    return folder


class Visitor(threading.Thread):
    """Reads pages that are kept and pages that are not, until told to stop."""

    def __init__(self, site: RunningSite) -> None:
        super().__init__(daemon=True)
        self.site, self.ending = site, threading.Event()
        self.read = 0
        self.failures: list[str] = []

    def run(self) -> None:
        while not self.ending.wait(0.05):
            for path in ("/", "/en/search/?q=die", "/contact/"):
                try:
                    with urllib.request.urlopen(self.site.url + path, timeout=60) as answer:
                        answer.read()
                    self.read += 1
                except (OSError, urllib.error.HTTPError) as error:
                    self.failures.append(f"{path}: {error!r}")


def test_an_upgrade_whose_migration_fails_goes_back_by_itself_and_nobody_notices(
    running_site, machine, next_version, tmp_path
):
    before = running_site.manage("migrations", "-")
    visitor = Visitor(running_site)
    visitor.start()
    done = subprocess.run(
        [next_version / "deploy" / "upgrade.sh"],
        env=machine, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    visitor.ending.set()
    visitor.join(60)
    output = done.stdout + done.stderr
    assert done.returncode == 1, output
    # It got as far as the second migration, and went back without the backup.
    assert "Half way." in output
    assert "The tables are as they were, with all that was entered since." in output
    assert f"The site is served by {ROOT}, as before." in output
    log = (tmp_path / "log").read_text()
    assert re.search(r"To be undone: portal\.9001_first", log)
    assert running_site.manage("migrations", "-") == before
    assert "new []" in running_site.manage("shell", "-v0", "-c", TABLES)
    # Nothing of it is left, and what ran is still in use.
    assert list((tmp_path / "home" / "releases").iterdir()) == []
    assert (tmp_path / "home" / "current").resolve() == ROOT
    calls = (tmp_path / "calls").read_text().splitlines()
    assert "restart portal-web@current" not in calls
    assert calls[-1] == "restart portal-worker"
    assert visitor.failures == []
    assert visitor.read > 10
