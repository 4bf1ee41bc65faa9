"""How many inquiries are accepted in a second, and how long visitors wait, whatever the mail does.

`python -m bench.inquiries --count 200`; on SQLite, with DATABASE_URL on PostgreSQL as well. Beside
the site's own form the same view that sends its mail inline, and Wagtail's own form page: all in
one server process of Granian, asked from this process over 1 and 8 connections. The worker does
not run: what is measured is what a visitor waits for. Exits with 1 if a visitor of the site's form
who is alone waits 300 ms or more, or is not accepted.
"""

import argparse
import http.client
import itertools
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench import _senders, delivery_faults  # noqa: E402
from tests.running_site import free_port  # noqa: E402

CONNECTIONS = (1, 8)
THREADS = 5
WARM_UP = 10
#: Milliseconds in which a visitor is answered.
LIMIT = 300
START_PATIENCE = 300

CONTENT = """
from bench._reference.models import FormField, FormPage
from tests.factories import CompanyFactory, ContactFactory, SiteTree
site = SiteTree()
CompanyFactory()
ContactFactory(email="chen@example.com")
page = FormPage(title="Form", slug="form", to_address="chen@example.com", subject="Inquiry",
                from_address="website@example.com")
site.home.add_child(instance=page)
for number, (name, kind) in enumerate(
    [("name", "singleline"), ("email", "email"), ("message", "multiline")]
):
    FormField.objects.create(page=page, label=name, clean_name=name, field_type=kind,
                             sort_order=number)
"""

_numbers = itertools.count(1)


class Site(delivery_faults.FaultySite):
    """The site with the references in it; no worker."""

    @property
    def environ(self) -> dict[str, str]:
        return super().environ | {"DJANGO_SETTINGS_MODULE": "bench._reference.settings"}

    def prepare(self) -> None:
        self.manage("migrate", "-v0")
        self.manage("shell", "-v0", "-c", CONTENT)

    @contextmanager
    def served(self) -> Iterator[None]:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "web", "--threads", str(THREADS)],
            cwd=ROOT,
            env=self.environ,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            deadline = time.monotonic() + START_PATIENCE
            while not _listens(self.port):
                if time.monotonic() > deadline or process.poll() is not None:
                    raise RuntimeError("The server did not start.")
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(30)


@dataclass(frozen=True, slots=True)
class Subject:
    """A form to send: where, and what of its page goes along."""

    name: str
    path: str
    cookie: str
    fields: dict[str, str]

    def body(self, number: int) -> bytes:
        return urlencode(_senders.answers(number, f"Inquiry {number}") | self.fields).encode()


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of one run: answers in milliseconds, sorted."""

    accepted: int
    answers: list[float]
    seconds: float

    @property
    def rate(self) -> float:
        return self.accepted / self.seconds

    @property
    def refused(self) -> int:
        return len(self.answers) - self.accepted

    def percentile(self, share: float) -> float:
        return self.answers[min(len(self.answers) - 1, int(share * len(self.answers)))]


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def subjects(port: int) -> list[Subject]:
    """The site's own form first."""
    token = {"token": _senders.form_token(port)}
    return [
        Subject("this site", _senders.FORM, "", token),
        Subject("inline mail", "/bench/inline/", "", token),
        _wagtails_form(port),
    ]


def _wagtails_form(port: int) -> Subject:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/bench/form/", headers={"Host": f"localhost:{port}"})
    answer = connection.getresponse()
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
    connection.close()
    return Subject("Wagtail's form", "/bench/form/", cookie, {"csrfmiddlewaretoken": token[1]})


def measure(port: int, subject: Subject, connections: int, count: int) -> Figures:
    """Send the form `count` times over so many connections at once."""
    answers: list[tuple[int, float]] = []
    tickets = iter(range(count))
    lock = threading.Lock()

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        headers = {
            "Host": f"localhost:{port}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": subject.cookie,
        }
        while True:
            with lock:
                if next(tickets, None) is None:
                    break
                body = subject.body(next(_numbers))
            start = time.perf_counter()
            connection.request("POST", subject.path, body, headers)
            answer = connection.getresponse()
            answer.read()
            answers.append((answer.status, (time.perf_counter() - start) * 1000))
        connection.close()

    threads = [threading.Thread(target=send) for _number in range(connections)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    accepted = sum(status < 400 for status, _time in answers)
    return Figures(accepted, sorted(answer for _status, answer in answers), seconds)


@contextmanager
def mail(state: str) -> Iterator[int]:
    """A mail server that is so; its port."""
    if state == "refuses":
        yield free_port()
    elif state == "hangs":
        with socket.create_server(("127.0.0.1", 0), backlog=512) as silent:
            yield silent.getsockname()[1]
    else:
        with delivery_faults.mail_server(Path(os.devnull)) as port:
            while not _listens(port):
                time.sleep(0.05)
            yield port


def run(database: str, address: str, count: int) -> bool:
    """Measure on one database and print; return whether this site kept its promise."""
    os.environ["DATABASE_URL"] = address
    site, kept_promise = Site(0), True
    try:
        site.prepare()
        for state in ("refuses", "hangs", "answers"):
            with mail(state) as site.smtp_port, site.served():
                for connections in CONNECTIONS:
                    kept_promise &= _compare(site.port, database, state, connections, count)
    finally:
        site.remove_data()
    return kept_promise


def _compare(port: int, database: str, state: str, connections: int, count: int) -> bool:
    own, *references = subjects(port)
    # A reference that waits for a server that hangs is measured by nobody's patience.
    found = {}
    for subject in [own] if state == "hangs" else [own, *references]:
        measure(port, subject, connections, WARM_UP)
        found[subject.name] = measure(port, subject, connections, count)
    first = found[own.name]
    for name, figures in found.items():
        ratio = f"{first.rate / figures.rate:.2f}" if figures.rate else "∞"
        print(
            f"{database:<12}{state:<10}{connections:>5}  {name:<16}{figures.rate:>11.1f}{ratio:>9}"
            f"{figures.percentile(0.5):>9.0f}{figures.percentile(0.99):>9.0f}{figures.refused:>9}",
            flush=True,
        )
    alone = connections == 1
    return first.refused == 0 and (not alone or first.percentile(0.99) < LIMIT)


def main(count: int) -> bool:
    header = (
        "database",
        "mail",
        "conn.",
        "form",
        "accepted/s",
        "ratio",
        "p50 ms",
        "p99 ms",
        "errors",
    )
    print("{:<12}{:<10}{:>5}  {:<16}{:>11}{:>9}{:>9}{:>9}{:>9}".format(*header), flush=True)
    postgresql = os.environ.get("DATABASE_URL", "")
    done = [run("SQLite", "", count)]
    if postgresql:
        done.append(run("PostgreSQL", postgresql, count))
    print("ratio: this site's accepted inquiries in a second, to those of the form in the line")
    return all(done)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    sys.exit(not main(parser.parse_args().count))
