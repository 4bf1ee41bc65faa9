"""`kill -9` of the web server at random moments while visitors send inquiries with drawings.

`python -m bench.submission_faults --rounds 200`; with DATABASE_URL on PostgreSQL, else on SQLite.
Ctrl-C ends it early and judges the kills that there were. The whole site runs, as an operator
starts it; its supervisor starts the killed server again. Whatever a visitor saw acknowledged must
be kept, once, with its drawing and its deliveries.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench._senders import Sender, Tally  # noqa: E402
from tests.running_site import RunningSite  # noqa: E402

SENDERS = 20
#: Seconds for a killed server to come back and to acknowledge something.
RESTART_PATIENCE = 120
#: Seconds after that, at most, until it is killed again.
LIFE = 2.0
KINDS = ["acknowledgement", "inquiry"]

KEPT = """
import hashlib, json
from contacts.inquiries.models import Attachment, Inquiry
def digest(attachment):
    try:
        with attachment.file.open() as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError as error:
        return str(error)
kept = [
    (
        inquiry.message, inquiry.token, inquiry.status,
        [(digest(attachment), attachment.sha256) for attachment in inquiry.attachments.all()],
        sorted(delivery.kind for delivery in inquiry.deliveries.all()),
    )
    for inquiry in Inquiry.objects.filter(message__startswith={mark!r}).prefetch_related(
        "attachments", "deliveries"
    )
]
print("kept", json.dumps(kept))
"""
SWEEP = """
import os, time
from pathlib import Path
from django.conf import settings
from contacts.inquiries import sweep
from contacts.inquiries.models import Attachment
root = Path(settings.PRIVATE_ROOT)
def orphans():
    files = {path for path in root.rglob("*") if path.is_file()}
    known = Attachment.objects.values_list("file", flat=True)
    return len(files - {root / name for name in known})
print("orphans", orphans())
yesterday = time.time() - sweep.KEPT_FOR.total_seconds() - 60
for path in root.rglob("*"):
    if path.is_file():
        os.utime(path, (yesterday, yesterday))
sweep.run()
print("orphans", orphans())
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the kills. All but the first four and `orphans` must be 0."""

    kills: int
    acknowledged: int
    broken_connections: int
    answers: dict[str, int]
    #: Acknowledged and not in the database under the acknowledgement's address.
    lost: int
    #: In the database more than once.
    twice: int
    #: A drawing that is not there, cannot be read or is not what was sent.
    damaged: int
    #: Without exactly one delivery of each kind, or held as spam.
    undelivered: int
    #: A reload that led to another acknowledgement than the first time.
    elsewhere: int
    orphans: int
    orphans_after_sweep: int
    seconds: float

    @property
    def faults(self) -> dict[str, int]:
        """What must not be, by name; empty when all is well."""
        names = ("lost", "twice", "damaged", "undelivered", "elsewhere", "orphans_after_sweep")
        return {name: count for name in names if (count := getattr(self, name))}


def run(rounds: int, site: RunningSite | None = None) -> Outcome:
    """Kill the web server of `site`, or of one made for it, `rounds` times; return what came."""
    if site:
        return _run(rounds, site)
    site = RunningSite()
    try:
        site.start()
        return _run(rounds, site)
    finally:
        site.remove()


def _run(rounds: int, site: RunningSite) -> Outcome:
    started = time.monotonic()
    tally = Tally()
    mark = f"kill-{uuid.uuid4().hex[:8]}"
    senders = [Sender(number, site.port, mark, tally) for number in range(SENDERS)]
    for sender in senders:
        sender.start()
    kills = 0
    try:
        while kills < rounds:
            _wait_for_more(tally)
            time.sleep(random.uniform(0, LIFE))
            _kill(site)
            kills += 1
            if kills % 20 == 0:
                print(f"{kills} kills, {len(tally.acknowledged)} acknowledged", flush=True)
    except KeyboardInterrupt:
        print("Ending early.", flush=True)
    for sender in senders:
        sender.ending.set()
    for sender in senders:
        sender.join(RESTART_PATIENCE)
    if any(sender.is_alive() for sender in senders):
        raise RuntimeError(f"The server did not come back: {tally.answers}\n{site.output}")
    # In this order: the sweep must not have taken anything that belongs to an inquiry.
    found = ask(site, SWEEP + KEPT.format(mark=mark))
    before, after = map(int, found["orphans"])
    return judge(tally, kept_in(found), kills, (before, after), time.monotonic() - started)


def _wait_for_more(tally: Tally) -> None:
    """Return once something is acknowledged that was not before."""
    before = len(tally.acknowledged)
    deadline = time.monotonic() + RESTART_PATIENCE
    while len(tally.acknowledged) == before:
        if time.monotonic() > deadline:
            raise RuntimeError(f"Nothing is acknowledged any more: {tally.answers}")
        time.sleep(0.005)


def _kill(site: RunningSite) -> None:
    """Kill the web server with all of its processes; its supervisor lives."""
    pids = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
    for pid in map(int, pids):
        if Path(f"/proc/{pid}/comm").read_text().strip() == "portal-web":
            # It leads a process group of its own.
            os.killpg(pid, signal.SIGKILL)


def ask(site: RunningSite, script: str) -> dict[str, list[str]]:
    """Run a script on the site's data; return what it prints, by each line's first word."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in site.manage("shell", "-v0", "-c", script).splitlines():
        name, _space, value = line.partition(" ")
        found[name].append(value)
    return found


def kept_in(found: dict[str, list[str]]) -> list[list]:
    """Return what KEPT printed."""
    return json.loads(found["kept"][0])


def judge(
    tally: Tally, kept: list[list], kills: int, orphans: tuple[int, int], seconds: float
) -> Outcome:
    """Compare what visitors were told with what is kept (see KEPT)."""
    times = Counter(message for message, *_rest in kept)
    by_token = {row[1]: row for row in kept}
    lost = damaged = undelivered = 0
    for text, (location, sha256) in tally.acknowledged.items():
        token = location.rstrip("/").rpartition("/")[2]
        message, _token, status, drawings, kinds = by_token.get(token, ["", "", "", [], []])
        lost += message != text
        damaged += drawings != [[sha256, sha256]]
        undelivered += kinds != KINDS or status != "new"
    return Outcome(
        kills=kills,
        acknowledged=len(tally.acknowledged),
        broken_connections=tally.answers.pop("broken", 0),
        elsewhere=tally.answers.pop("elsewhere", 0),
        answers=dict(tally.answers),
        lost=lost,
        twice=sum(count > 1 for count in times.values()),
        damaged=damaged,
        undelivered=undelivered,
        orphans=orphans[0],
        orphans_after_sweep=orphans[1],
        seconds=round(seconds, 1),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    # Also when a shell started it in the background, where Ctrl-C means nothing.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    outcome = run(parser.parse_args().rounds)
    print(outcome)
    sys.exit(bool(outcome.faults))
