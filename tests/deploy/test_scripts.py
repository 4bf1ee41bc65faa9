"""The scripts that put the site on a server: what they show, and what they refuse."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = ("portal-web.socket", "portal-web@.service", "portal-worker.service")


def run(script: str, *arguments: str) -> tuple[int, str]:
    """Return exit code and output of a dry run, whatever becomes of the arguments."""
    done = subprocess.run(
        [str(DEPLOY / script), *arguments],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env=os.environ | {"DRY_RUN": "yes"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def is_debian() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and bool(
        re.search(r'^VERSION_ID="1[23]"$', release.read_text(), re.MULTILINE)
        and re.search(r"^ID=debian$", release.read_text(), re.MULTILINE)
    )


needs_debian = pytest.mark.skipif(not is_debian(), reason="knows Debian 12 and 13")


@needs_debian
def test_a_dry_run_shows_each_step_and_changes_nothing():
    code, output = run("install.sh", "www.example.org", "--dry-run", "--email", "it@example.org")
    assert code == 0, output
    assert re.findall(r"^== (\d+)/10 ", output, re.MULTILINE) == [str(n) for n in range(1, 11)]
    for line in (
        "apt-get install", "useradd --system", "makes the role",
        "writes /etc/portal/portal.env (mode 600)", "systemctl enable --now portal-web.socket",
        "certbot certonly", "--email it@example.org", "--domain www.example.org",
        "portal doctor", "Dry run: nothing was changed.",
    ):  # fmt: skip
        assert line in output
    # Before there is a certificate, the site is asked for without.
    assert output.index("SITE_URL=http://www.example.org") < output.index("certbot certonly")
    assert output.index("certbot certonly") < output.index("SITE_URL=https://www.example.org")


@needs_debian
def test_neither_postgresql_nor_certbot_where_they_are_not_wanted():
    code, output = run(
        "install.sh", "www.example.org", "--dry-run", "--database", "sqlite", "--no-certificate"
    )
    assert code == 0, output
    assert "postgresql" not in output
    assert "certbot" not in output
    assert "SITE_URL=https://www.example.org" in output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "deploy/install.sh www.example.com"),
        (("https://www.example.com/",), "no name of a host"),
        (("www.example.com", "--database", "mysql"), "postgresql or sqlite"),
        (("www.example.com", "--certificate", "/nowhere"), "/nowhere cannot be read"),
        (("www.example.com", "--restore", "/nowhere"), "/nowhere cannot be read"),
        (("www.example.com", "www.example.org"), "One domain"),
        (("www.example.com", "--email"), "--email needs a value"),
        (("www.example.com", "--fast"), "Unknown option --fast"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(arguments, says):
    code, output = run("install.sh", *arguments, "--dry-run")
    assert code == 1
    assert says in output
    assert len(output.strip().splitlines()) == 1


def test_a_dry_run_of_an_upgrade_shows_each_step():
    code, output = run("upgrade.sh", "--dry-run")
    assert code == 0, output
    assert re.findall(r"^== (\d)/7 ", output, re.MULTILINE) == list("1234567")
    assert output.index("backup /var/backups") < output.index("prepare")
    assert output.index("start portal-web@next") < output.index("restart portal-web@current")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is missing")
def test_the_services_are_valid_and_little_exposed(tmp_path):
    for name in UNITS:
        shutil.copy(DEPLOY / "systemd" / name, tmp_path)
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    for name in UNITS[1:]:
        # 0 is a locked room, 9.6 what a service is without a word about it.
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=15", tmp_path / name],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-300:]


def test_every_folder_of_the_services_is_one_that_the_scripts_make():
    steps = (DEPLOY / "steps.sh").read_text()
    for name in UNITS[1:]:
        unit = (DEPLOY / "systemd" / name).read_text()
        [writable] = re.findall(r"^ReadWritePaths=(.*)$", unit, re.MULTILINE)
        assert writable == "/srv/portal/data /var/backups/portal"
    assert "HOME_DIR=/srv/portal\n" in steps
    assert "DATA=$HOME_DIR/data\n" in steps
    assert "BACKUPS=/var/backups/portal\n" in steps


def test_a_process_that_the_system_ends_for_its_memory_takes_no_service_along():
    for name in UNITS[1:]:
        unit = (DEPLOY / "systemd" / name).read_text()
        assert re.findall(r"^OOMPolicy=(.*)$", unit, re.MULTILINE) == ["continue"]
