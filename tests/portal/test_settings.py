"""What the settings promise when nothing, or everything, is set."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "SITE_URL": "https://www.example.com",
    "ALLOWED_HOSTS": "www.example.com",
    "SECRET_KEY": "n4hM0pQ2vX8sJ6kT1yB5wE9rC3uZ7aL-gF0dH_oP4iS2qV8xN3bM7cK1",
    "EMAIL_URL": "smtp://mail.example.com:587",
}


def manage(*args: str, **environ: str) -> subprocess.CompletedProcess:
    clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "manage.py", *args],
        cwd=ROOT,
        env=clean | environ,
        capture_output=True,
        text=True,
    )


def test_production_passes_every_deployment_check(tmp_path):
    done = manage("check", "--deploy", "--fail-level=WARNING", DATA_DIR=str(tmp_path), **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_secret_key_is_made_once_and_only_the_owner_reads_it(tmp_path):
    show = ("shell", "-v0", "-c", "from django.conf import settings; print(settings.SECRET_KEY)")
    first = manage(*show, DATA_DIR=str(tmp_path)).stdout
    key_file = tmp_path / "secret_key"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert len(first.strip()) >= 50
    assert manage(*show, DATA_DIR=str(tmp_path)).stdout == first


def test_nothing_set_means_no_debugging_and_only_local_hosts(tmp_path):
    show = "from django.conf import settings as s; print(s.DEBUG, s.ALLOWED_HOSTS)"
    printed = manage("shell", "-v0", "-c", show, DATA_DIR=str(tmp_path)).stdout
    assert printed.startswith("False ")
    assert "*" not in printed


def test_a_data_folder_that_cannot_be_made_ends_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    done = manage("check", DATA_DIR=str(tmp_path / "file" / "data"))
    assert done.returncode != 0
    assert done.stderr.strip().startswith("DATA_DIR: ")
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "99999"),
        ("DEBUG", "perhaps"),
        ("SITE_URL", "example.com"),
        ("SITE_URL", "https://example.com:port"),
        ("DATABASE_URL", "mysql://localhost/portal"),
        ("EMAIL_URL", "post://mail.example.com"),
        ("LOG_LEVEL", "loud"),
        ("ALLOWED_HOSTS", "https://www.example.com"),
        ("MEDIA_STORAGE", "/mnt/media"),
        ("AWS_ENDPOINT_URL", "s3.example.com"),
    ],
)
def test_a_setting_that_cannot_be_used_ends_in_one_line_that_names_it(tmp_path, name, value):
    done = manage("check", **{"DATA_DIR": str(tmp_path), name: value})
    assert done.returncode != 0
    assert done.stderr.startswith(f"{name}={value} ")
    assert len(done.stderr.strip().splitlines()) == 1
