"""Adding up: in memory for a few seconds, then in one statement for all that was counted."""

import atexit
import logging
import threading
from collections import Counter, defaultdict
from datetime import date, timedelta

from django.db import Error, close_old_connections, connection
from django.utils import timezone

from portal.statistics import pages
from portal.statistics.models import DailyCount

logger = logging.getLogger(__name__)
Kind = DailyCount.Kind
#: How often a process that serves writes down what it has counted; a crash loses no more.
EVERY = 5.0
#: So many different things are counted between two writings.
MOST = 5000
#: Different labels in a day; what comes beyond is counted together, under OTHERS. Pages need
#: none: only those that there are.
LARGEST = {Kind.SOURCE: 300, Kind.WORDS: 500, Kind.LANGUAGE: 100}
OTHERS = "*"
KEPT = timedelta(days=800)

#: What was counted under a day, a kind and a label; pages are still addresses here.
Counted = Counter[tuple[date, str, str]]
_counted: Counted = Counter()
_lock = threading.Lock()
_writer: threading.Thread | None = None


def count(found: list[tuple[str, str]]) -> None:
    """Count pairs of kind and label for today; for Kind.PAGE the label is an address."""
    today = timezone.localdate()
    with _lock:
        if len(_counted) < MOST:
            _counted.update((today, kind, label) for kind, label in found)
    if _writer is None:
        write()


def write() -> None:
    """Write down what was counted since the last time; kept for the next if it cannot be."""
    global _counted
    with _lock:
        taken, _counted = _counted, Counter()
    if not taken:
        return
    try:
        _add(_within_bounds(_with_numbers_of_pages(taken)))
    except Error as error:
        logger.warning("Visits could not be written: %s", error)
        with _lock:
            _counted.update(taken)


def start_writing() -> None:
    """Write every few seconds in a thread of this process, instead of at each count."""
    global _writer
    if _writer is None or not _writer.is_alive():
        _writer = threading.Thread(target=_keep_writing, name="statistics", daemon=True)
        _writer.start()
        atexit.register(write)


def _keep_writing() -> None:
    pause = threading.Event()
    while not pause.wait(EVERY):
        if _counted:
            close_old_connections()
            write()
            connection.close()


def _with_numbers_of_pages(taken: Counted) -> Counted:
    """Replace addresses by the numbers of their pages, and drop those where there is none."""
    addresses = {label for _day, kind, label in taken if kind == Kind.PAGE}
    numbers = pages.numbers(addresses)
    found: Counted = Counter()
    for (day, kind, label), number in taken.items():
        if kind != Kind.PAGE:
            found[day, kind, label] += number
        elif label in numbers:
            found[day, kind, str(numbers[label])] += number
    return found


def _within_bounds(taken: Counted) -> Counted:
    known: dict[tuple[date, str], set[str]] = defaultdict(set)
    for day, kind in {(day, kind) for day, kind, _label in taken if kind in LARGEST}:
        rows = DailyCount.objects.filter(day=day, kind=kind)
        known[day, kind] = set(rows.values_list("label", flat=True))
    found: Counted = Counter()
    for (day, kind, label), number in taken.items():
        labels = known[day, kind]
        if kind in LARGEST and label not in labels:
            if len(labels) < LARGEST[kind]:
                labels.add(label)
            else:
                label = OTHERS
        found[day, kind, label] += number
    return found


def _add(taken: Counted) -> None:
    """Add to the rows that there are, and make the others: one statement, whoever else adds."""
    # In the same order everywhere, so that no two wait for each other.
    rows = sorted((kind, day, label, number) for (day, kind, label), number in taken.items())
    table = connection.ops.quote_name(DailyCount._meta.db_table)
    for start in range(0, len(rows), 200):
        part = rows[start : start + 200]
        values = ", ".join(["(%s, %s, %s, %s)"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (kind, day, label, number) VALUES {values} "  # noqa: S608
                f"ON CONFLICT (kind, day, label) DO UPDATE SET number = {table}.number"
                " + excluded.number",
                [value for row in part for value in row],
            )


def forget_old() -> None:
    """Remove sums that are older than two years and a quarter."""
    DailyCount.objects.filter(day__lt=timezone.localdate() - KEPT).delete()
