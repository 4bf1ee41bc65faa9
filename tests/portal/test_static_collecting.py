"""Static files are collected while the site is served: nothing that is in use goes away."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DAY = 24 * 3600


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("data")


def prepare(data: Path) -> None:
    (data / "static" / ".made-from").unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare", "--only-static"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data), "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not (data / "db.sqlite3").exists()


def aged(file: Path, days: int) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    moment = time.time() - days * DAY
    os.utime(file, (moment, moment))
    return file


def test_files_of_earlier_versions_stay_for_thirty_days(data):
    prepare(data)
    root = data / "static"
    manifest = root / "staticfiles.json"
    known = json.loads(manifest.read_text())
    now = known["paths"]["css/site.css"]
    assert (root / now).is_file() and (root / f"{now}.br").is_file()
    held = (root / now).open("rb")
    # The version before had a file that the new one has not, and one that was replaced long ago.
    known["paths"]["css/gone.css"] = "css/gone.000000000000.css"
    manifest.write_text(json.dumps(known))
    just_replaced = [aged(root / f"css/gone.000000000000.css{end}", 90) for end in ("", ".br")]
    lately = aged(root / "css/lately.111111111111.css", 29)
    long_ago = aged(root / "css/long.222222222222.css.gz", 31)
    prepare(data)
    assert all(file.is_file() for file in (*just_replaced, lately, root / now))
    assert not long_ago.exists()
    assert held.read() == (root / now).read_bytes()
    assert "css/gone.css" not in json.loads(manifest.read_text())["paths"]
    assert not list(root.glob(".new-*"))
    # From now on its thirty days count.
    assert time.time() - just_replaced[0].stat().st_mtime < DAY
