"""What an operator meets at the terminal: the first run, the next, and what can be wrong."""

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.running_site import ROOT, free_port

pytestmark = pytest.mark.xdist_group("running_site")


def serve(**environ: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"} | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def processes_with(folder: str) -> list[str]:
    """Command lines of processes whose environment names `folder` as DATA_DIR."""
    found = []
    for entry in (path for path in Path("/proc").iterdir() if path.name.isdigit()):
        try:
            if f"DATA_DIR={folder}" in (entry / "environ").read_text(errors="replace"):
                found.append((entry / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def test_first_run_shows_its_steps_the_addresses_and_a_login(running_site):
    output = running_site.first_output
    for step in ("Preparing the database", "Compressing static files", "Loading the demo company"):
        assert step in output
    assert f"{running_site.url}/admin/" in output
    assert len(running_site.first_password) >= 16


def test_the_demo_site_answers_in_both_languages(running_site):
    for path, words in (
        ("/", "恒拓"), ("/en/", "Hengtuo"), ("/news/", "新闻"), ("/en/news/", "News"),
        ("/contact/", "陈立衡"), ("/en/contact/", "Kevin He"),
    ):  # fmt: skip
        status, body = running_site.get(path)
        assert (path, status) == (path, 200)
        assert words in body.decode()


def test_healthz_is_well_once_the_worker_lives(running_site):
    deadline = time.monotonic() + 30
    status, body = running_site.get("/healthz")
    while status != 200 and time.monotonic() < deadline:
        status, body = running_site.get("/healthz")
    answer = json.loads(body)
    assert (answer["status"], answer["failing"]) == ("ok", {})
    assert list(answer["unconfigured"]) == ["deliveries"]


def test_ctrl_c_ends_every_process_and_the_next_start_has_no_login(running_site):
    assert running_site.stop() == 0
    assert processes_with(running_site.folder.name) == []
    assert "Traceback" not in running_site.output
    # All that was written stands in the database's own file, which may now be copied alone.
    assert list(Path(running_site.folder.name).glob("db.sqlite3-*")) == []
    running_site.start()
    assert "password" not in running_site.output
    assert "Loading the demo company" not in running_site.output
    assert running_site.get("/")[0] == 200


def test_a_taken_port_ends_in_one_line_that_says_what_to_do(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = serve(DATA_DIR=str(tmp_path), PORT=str(port))
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert f"PORT={port + 1}" in done.stderr


def test_a_data_folder_that_is_being_served_ends_in_one_line(running_site):
    done = serve(DATA_DIR=str(running_site.folder.name), PORT=str(free_port()))
    assert done.returncode == 1
    assert "is being served already. Stop that, or choose another." in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_data_folder_that_cannot_be_written_ends_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    done = serve(DATA_DIR=str(tmp_path / "file" / "data"), PORT=str(free_port()))
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert "DATA_DIR" in done.stderr


def test_a_database_that_does_not_answer_ends_in_one_line(tmp_path):
    address = f"postgres://nobody@127.0.0.1:{free_port()}/none"
    done = serve(DATA_DIR=str(tmp_path), PORT=str(free_port()), DATABASE_URL=address)
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert "DATABASE_URL" in done.stderr


def test_a_terminal_in_chinese_is_told_in_chinese(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = serve(DATA_DIR=str(tmp_path), PORT=str(taken.getsockname()[1]), LANG="zh_CN.UTF-8")
    assert "端口" in done.stderr
