"""The power goes, again and again, while the site is read, edited, written to and sends mail.

`python -m bench.power_cuts --rounds 50`; with DATABASE_URL on a PostgreSQL of its own, which is
killed along, else on SQLite. A cut is `kill -9` of web server, worker, decoders and database at
once; then all is started again. Afterwards: whatever anybody was told is there, once and whole, no
page is old, and the doctor finds nothing that was well before. What the kernel had not written to
the disk yet is not lost by `kill -9`: only a real plug shows that.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench import _power, delivery_faults, submission_faults  # noqa: E402
from bench._crowd import Photographer, Reader, Told, Writer, get  # noqa: E402
from bench._cut_outcome import Outcome  # noqa: E402
from bench._editor import Editor  # noqa: E402
from bench._senders import Sender, Tally  # noqa: E402
from tests.running_site import RunningSite  # noqa: E402

SENDERS, READERS = 2, 2
#: Seconds for the site to be started and to acknowledge something of each kind.
PATIENCE = 180
#: Seconds after that, at most, until the power goes.
LIFE = 1.5
#: Seconds between two looks at how much is left to be sent.
DRAIN_PAUSE = 3
#: Seconds in which the worker notes that a mail was accepted, while everybody writes at once.
NOTING = 5.0

LEFT = """
from contacts.inquiries.models import Delivery
from django.db import connection
from django.utils import timezone
from portal.images import CustomImage
import PIL.Image
deliveries = Delivery.objects.filter(inquiry__message__startswith={mark!r})
print("unsent", deliveries.exclude(status="delivered").count())
for pair in deliveries.values_list("message_id", flat=True):
    print("id", pair)
for image in CustomImage.objects.filter(title__startswith="Cut"):
    try:
        with image.open_file() as file:
            PIL.Image.open(file).load()
        print("picture", image.title, bool(image.sizes.get("crops")))
    except OSError as error:
        print("broken", image.title, error)
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        print("integrity", cursor.fetchone()[0])
"""
UNSENT = """
from contacts.inquiries.models import Delivery
deliveries = Delivery.objects.filter(inquiry__message__startswith={mark!r})
print("unsent", deliveries.exclude(status="delivered").count())
"""


class Cuts:
    """A site that is being used, whose power goes."""

    def __init__(
        self, site: RunningSite, database: _power.OwnPostgreSQL | None, mailbox: Path
    ) -> None:
        self.site, self.database, self.mailbox = site, database, mailbox
        self.tally, self.mark = Tally(), f"cut-{uuid.uuid4().hex[:8]}"
        self.at: list[float] = []
        self.restarts: list[float] = []
        self.findings = doctors_findings(site)
        editor = Editor(site)
        editor.sign_in()
        self.told = Told()
        self.writer, self.photographer = Writer(editor, self.told), Photographer(editor, self.told)
        self.senders = [Sender(n, site.port, self.mark, self.tally) for n in range(SENDERS)]
        self.readers = [Reader(site.port, self.told) for _n in range(READERS)]

    @property
    def people(self) -> list:
        return [self.writer, self.photographer, *self.senders, *self.readers]

    def run(self, rounds: int) -> Outcome:
        started = time.monotonic()
        for person in self.people:
            person.start()
        for number in range(rounds):
            self._wait_for_more()
            time.sleep(random.uniform(0, LIFE))
            _power.cut(self.site, self.database)
            self.at.append(time.time())
            self._restart()
            if (number + 1) % 10 == 0:
                print(f"{number + 1} cuts, {len(self.tally.acknowledged)} inquiries", flush=True)
        self._wait_for_more()
        for person in self.people:
            person.ending.set()
        for person in self.people:
            person.join(PATIENCE)
        if any(person.is_alive() for person in self.people):
            raise RuntimeError(f"The site did not come back.\n{self.site.output}")
        self._drain()
        return self._judge(time.monotonic() - started)

    def _restart(self) -> None:
        began = time.monotonic()
        if self.database:
            self.database.start()
        self.site.start()
        self.restarts.append(time.monotonic() - began)

    def _wait_for_more(self) -> None:
        """Return once an inquiry and an article are acknowledged that were not before."""
        inquiries, articles = len(self.tally.acknowledged), len(self.told.published)
        end = time.monotonic() + PATIENCE
        while len(self.tally.acknowledged) == inquiries or len(self.told.published) == articles:
            if time.monotonic() > end:
                raise RuntimeError(
                    f"Nothing is acknowledged any more: {self.tally.answers}, "
                    f"{self.writer.last_error}\n{self.site.output}"
                )
            time.sleep(0.01)

    def _drain(self) -> None:
        """Wait until no mail is left, or nothing has been sent for a long while."""
        least, since = sys.maxsize, time.monotonic()
        while left := int(
            submission_faults.ask(self.site, UNSENT.format(mark=self.mark))["unsent"][0]
        ):
            if left < least:
                least, since = left, time.monotonic()
            if time.monotonic() - since > PATIENCE:
                return
            time.sleep(DRAIN_PAUSE)

    def _judge(self, seconds: float) -> Outcome:
        told = self.told
        articles_lost = sum(
            f"Cut{number:06}".encode() not in get(self.site.port, path)[1]
            for number, path in told.published.items()
        )
        files, stale_files = self._compare_files()
        left = submission_faults.ask(self.site, LEFT.format(mark=self.mark))
        found = submission_faults.ask(
            self.site, submission_faults.SWEEP + submission_faults.KEPT.format(mark=self.mark)
        )
        before, after = map(int, found["orphans"])
        kept = submission_faults.kept_in(found)
        ids = set(left["id"])
        accepted = self.mailbox.read_text().splitlines()
        # A site that was used before may have had others to send.
        accepted = [line for line in accepted if line.split()[1] in ids]
        mails = delivery_faults.judge(left["id"], accepted, self.at, seconds, NOTING)
        sent = submission_faults.judge(self.tally, kept, len(self.at), (before, after), seconds)
        pictures = [line.split()[0] for line in left["picture"]]
        return Outcome(
            cuts=len(self.at),
            inquiries=sent.acknowledged,
            articles=len(told.published),
            pictures=len(told.pictures),
            mails=mails.deliveries,
            pages_read=sum(reader.read for reader in self.readers),
            files_kept=files,
            connections_broken=sent.broken_connections,
            mails_twice=mails.duplicates,
            inquiries_lost=sent.lost + sent.elsewhere,
            inquiries_twice=sent.twice,
            drawings_damaged=sent.damaged,
            deliveries_missing=sent.undelivered,
            mails_never_sent=mails.lost + int(left["unsent"][0]),
            mails_twice_unexplained=mails.unexplained,
            articles_lost=articles_lost,
            pictures_lost=len(set(told.pictures) - set(pictures)) + len(left["broken"]),
            stale_pages=sum(len(reader.stale) for reader in self.readers),
            stale_files=stale_files,
            files_without_inquiry=sent.orphans_after_sweep,
            database_damaged=sum(line != "ok" for line in left["integrity"]),
            new_findings_of_the_doctor=len(doctors_findings(self.site) - self.findings),
            seconds=round(seconds, 1),
            restart_mean=round(sum(self.restarts) / len(self.restarts), 1),
            restart_longest=round(max(self.restarts), 1),
        )

    def _compare_files(self) -> tuple[int, int]:
        """Compare each page that is kept with the same one asked in a way that passes the store.

        Return how many there are, and how many of them differ. The worker may still be making
        pictures, each of which is a change: what lies under another edition by then says nothing.
        """
        link = Path(self.site.folder.name) / "published" / "current"
        end = time.monotonic() + PATIENCE
        while True:
            # Somebody has to ask, so that there is an edition.
            get(self.site.port, "/")
            try:
                edition = link.resolve(strict=True)
                results = [self._is_fresh(file, edition) for file in _pages(edition)]
                if results and link.resolve(strict=True) == edition:
                    return len(results), results.count(False)
            except FileNotFoundError:
                pass
            if time.monotonic() > end:
                raise RuntimeError("The pages do not come to rest.")

    def _is_fresh(self, file: Path, edition: Path) -> bool:
        path = f"/{file.parent.relative_to(edition / 'pages')}/".replace("/./", "/")
        body = file.read_bytes()
        return (200, body) == get(self.site.port, f"{path}?past-the-store=1")


def _pages(edition: Path) -> list[Path]:
    return list((edition / "pages").rglob("index.html"))


def doctors_findings(site: RunningSite) -> set[str]:
    """Return what the doctor finds wrong, by the name of what it looked at."""
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=ROOT, env=site.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [line.split("\t", 1) for line in done.stdout.splitlines()]
    found = {line[1].partition(":")[0] for line in lines if line[0] == "WRONG"}
    if done.returncode not in (0, 1) or (done.returncode == 1) != bool(found):
        raise RuntimeError(done.stdout + done.stderr)
    return found


def run(
    rounds: int,
    site: RunningSite | None = None,
    database: _power.OwnPostgreSQL | None = None,
) -> Outcome:
    """Cut the power of `site` (and `database`), or of ones made for it, so many times."""
    folder = tempfile.TemporaryDirectory(prefix="portal-mailbox-")
    mailbox = Path(folder.name) / "accepted"
    mailbox.touch()
    own_site = site is None
    try:
        if own_site:
            if os.environ.get("DATABASE_URL"):
                database = _power.OwnPostgreSQL()
            site = RunningSite(database.address if database else "")
            site.start()
        with (
            delivery_faults.mail_server(mailbox) as port,
            site.restarted(
                EMAIL_URL=f"smtp://127.0.0.1:{port}", DEFAULT_FROM_EMAIL="website@example.com"
            ),
        ):
            return Cuts(site, database, mailbox).run(rounds)
    finally:
        if own_site and site:
            site.remove()
        if own_site and database:
            database.remove()
        folder.cleanup()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    outcome = run(parser.parse_args().rounds)
    for name, value in asdict(outcome).items():
        mark = "  <- must be 0" if name in outcome.faults else ""
        print(f"{name.replace('_', ' '):32}{value:>10}{mark}")
    sys.exit(bool(outcome.faults))
