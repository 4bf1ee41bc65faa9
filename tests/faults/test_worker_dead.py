"""A worker that is dead or stands still is seen within a minute, and started again."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from bench._editor import Editor
from portal.health import WORKER_SILENT_AFTER
from tests.running_site import ROOT

pytestmark = pytest.mark.xdist_group("running_site")
#: As if the worker had last been heard of so long ago; prints how long ago that really was.
AGED = """
from datetime import timedelta
from django.utils import timezone
from portal.models import Heartbeat
beat = Heartbeat.objects.get(name="worker")
print("age", (timezone.now() - beat.beat_at).total_seconds())
beat.beat_at -= timedelta(seconds={seconds})
beat.save()
"""
#: A service that says that it lives, and a supervisor with little patience.
STANDING_STILL = """
import os, sys, time
import django
django.setup()
from portal.serving import systemd
from portal.serving.processes import Supervisor
def service():
    with open(sys.argv[1], "a") as file:
        print(os.getpid(), file=file)
    systemd.keep_alive(lambda: True)
    time.sleep(1000)
supervisor = Supervisor({"service": service}, standstill=1.5)
supervisor.start()
supervisor.watch()
"""


def wait_until(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.05)


def failing(site) -> dict:
    return json.loads(site.get("/healthz")[1])["failing"]


def test_a_dead_worker_is_there_again_in_seconds(running_site):
    before = running_site.child("worker")
    os.kill(before, signal.SIGKILL)

    def is_there_again() -> bool:
        try:
            return running_site.child("worker") != before
        except LookupError:
            return False

    wait_until(is_there_again, 10)
    wait_until(lambda: "The worker process ended (-9)" in running_site.output)
    wait_until(lambda: "worker" not in failing(running_site))


def test_a_worker_that_stands_still_is_seen_within_a_minute(running_site):
    assert WORKER_SILENT_AFTER.total_seconds() <= 60
    editor = Editor(running_site)
    editor.sign_in()
    wait_until(lambda: "worker" not in failing(running_site))
    assert "portal-overdue" not in editor.get("/admin/")[1]
    frozen = running_site.child("worker")
    os.kill(frozen, signal.SIGSTOP)
    try:
        # Instead of waiting for the minute.
        aged = AGED.format(seconds=WORKER_SILENT_AFTER.total_seconds())
        running_site.manage("shell", "-v0", "-c", aged)
        assert running_site.get("/healthz")[0] == 503
        assert failing(running_site)["worker"] == "no sign of life for a minute"
        assert "portal-overdue" in editor.get("/admin/")[1]
        assert running_site.child("worker") == frozen
    finally:
        os.kill(frozen, signal.SIGKILL)
    wait_until(lambda: "worker" not in failing(running_site))


def test_a_process_that_stands_still_is_started_again(tmp_path):
    started = tmp_path / "started"
    started.touch()
    environ = os.environ | {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    environ["PYTHONPATH"] = str(ROOT)
    supervisor = subprocess.Popen(
        [sys.executable, "-c", STANDING_STILL, str(started)],
        cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_until(lambda: len(started.read_text().split()) == 1)
        [first] = map(int, started.read_text().split())
        # It has said that it lives, and is left in peace.
        end = time.monotonic() + 3
        wait_until(lambda: time.monotonic() > end)
        assert started.read_text().split() == [str(first)]
        os.kill(first, signal.SIGSTOP)
        wait_until(lambda: len(started.read_text().split()) == 2, 10)
    finally:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(30)
