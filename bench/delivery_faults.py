"""`kill -9` of the worker at random moments against a real mail server.

`python -m bench.delivery_faults --rounds 50`; with DATABASE_URL on PostgreSQL, else on SQLite.
Every delivery must arrive; twice only where a kill fell between acceptance and record, and then
under the same Message-ID.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.running_site import RunningSite, free_port  # noqa: E402

INQUIRIES_A_ROUND = 5
#: Seconds that a claim of a killed worker may take to come back, and the rest of its work.
DRAIN_PATIENCE = 120
#: Seconds between an acceptance and the kill that explains that it was sent again. The kill may
#: come first: what the worker had written, the server reads after its death.
GAP = 1.0

FEED = """
import sys
from django.db import transaction
from contacts.inquiries import outbox, routing
from contacts.inquiries.models import Inquiry
from contacts.models import Contact
from wagtail.models import Locale
locale = Locale.objects.get_or_create(language_code="zh-hans")[0]
if not Contact.objects.exists():
    Contact.objects.create(name="陈先生", email="chen@example.com", locale=locale)
first, count = {first}, {count}
for number in range(first, first + count):
    with transaction.atomic():
        inquiry = Inquiry(
            reference=f"MX-2611-{{number:05}}", name="王工", message="请报价", consent_version="1",
            email=f"visitor-{{number}}@example.org",
        )
        routing.assign(inquiry)
        inquiry.save()
        outbox.enqueue(inquiry)
"""
UNSENT = """
from contacts.inquiries.models import Delivery
print("unsent", Delivery.objects.exclude(status="delivered").count())
"""
IDS = """
from contacts.inquiries.models import Delivery
for pair in Delivery.objects.values_list("message_id", flat=True):
    print("id", pair)
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the kills: deliveries, those never sent, and those sent more than once."""

    kills: int
    deliveries: int
    lost: int
    duplicates: int
    #: Sent twice although no kill fell about the first time.
    unexplained: int
    unknown_ids: int
    seconds: float


class FaultySite(RunningSite):
    """The site's database and a worker that is killed; no web server."""

    def __init__(self, smtp_port: int) -> None:
        super().__init__()
        self.smtp_port = smtp_port

    @property
    def environ(self) -> dict[str, str]:
        return super().environ | {
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "DEFAULT_FROM_EMAIL": "website@example.com",
        }

    def start_worker(self) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def feed(self, first: int, count: int) -> subprocess.Popen:
        script = FEED.format(first=first, count=count)
        return subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v0", "-c", script], cwd=ROOT, env=self.environ
        )

    def remove_data(self) -> None:
        """Remove what `remove` would, of a site that was never served."""
        if self.server_address:
            self._execute(f"DROP DATABASE {self.database} WITH (FORCE)")
        self.folder.cleanup()

    def ask(self, script: str, name: str) -> list[str]:
        lines = self.manage("shell", "-v0", "-c", script).splitlines()
        return [line.partition(" ")[2] for line in lines if line.startswith(f"{name} ")]


@contextmanager
def mail_server(path: Path) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench._smtp_sink", str(port), str(path)], cwd=ROOT
    )
    try:
        yield port
    finally:
        process.kill()
        process.wait()


def run(rounds: int) -> Outcome:
    """Kill a worker `rounds` times while inquiries arrive; return what came of it."""
    started = time.monotonic()
    kills: list[float] = []
    accepted_path = Path(os.environ.get("TMPDIR", "/tmp")) / f"accepted-{os.getpid()}.txt"
    accepted_path.write_text("")
    with mail_server(accepted_path) as port:
        site = FaultySite(port)
        try:
            site.manage("migrate", "-v0")
            for number in range(rounds):
                feeder = site.feed(number * INQUIRIES_A_ROUND + 1, INQUIRIES_A_ROUND)
                worker = site.start_worker()
                _kill_at_random(worker, feeder, kills, accepted_path)
            _drain(site)
            ids = site.ask(IDS, "id")
        finally:
            site.remove_data()
    accepted = accepted_path.read_text().splitlines()
    accepted_path.unlink()
    return judge(ids, accepted, kills, time.monotonic() - started)


def _kill_at_random(
    worker: subprocess.Popen, feeder: subprocess.Popen, kills: list[float], path: Path
) -> None:
    """Let it begin to send, so that the kill falls among sendings, then kill it."""
    before = path.stat().st_size
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and path.stat().st_size == before:
        time.sleep(0.002)
    time.sleep(random.uniform(0, 0.3))
    worker.send_signal(signal.SIGKILL)
    kills.append(time.time())
    worker.wait()
    feeder.wait(120)


def _drain(site: FaultySite) -> None:
    worker = site.start_worker()
    deadline = time.monotonic() + DRAIN_PATIENCE
    try:
        while site.ask(UNSENT, "unsent") != ["0"]:
            if time.monotonic() > deadline:
                break
            time.sleep(1)
    finally:
        worker.terminate()
        worker.wait(30)


def judge(
    ids: list[str], accepted: list[str], kills: list[float], seconds: float, gap: float = GAP
) -> Outcome:
    """Compare the Message-IDs that there are with the lines of the mail server."""
    times: dict[str, list[float]] = defaultdict(list)
    for line in accepted:
        moment, message_id, _recipient = line.split()
        times[message_id].append(float(moment))
    twice = {key: moments for key, moments in times.items() if len(moments) > 1}
    unexplained = sum(
        not any(abs(kill - first) <= gap for kill in kills)
        for moments in twice.values()
        for first in moments[:-1]
    )
    return Outcome(
        kills=len(kills),
        deliveries=len(ids),
        lost=len(set(ids) - times.keys()),
        duplicates=sum(len(moments) - 1 for moments in twice.values()),
        unexplained=unexplained,
        unknown_ids=len(times.keys() - set(ids)),
        seconds=seconds,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    print(run(parser.parse_args().rounds))
