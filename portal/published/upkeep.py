"""What happens beside the readers: following other nodes, tidying, making what is read most."""

import json
import logging
import threading
import time
from functools import lru_cache
from pathlib import Path

from django.core.handlers.wsgi import WSGIHandler
from django.db import Error, close_old_connections

from portal.health import Finding
from portal.published import addresses, edition, gate, store
from portal.published.publisher import Publisher, read_folder

logger = logging.getLogger(__name__)
#: Seconds in which a change made on another node is seen here: less than one.
FOLLOW_EVERY = 0.4
#: After a change the worker makes at most so many pages, and begins none after so many seconds.
WARM_PAGES, WARM_SECONDS = 20, 2.0
#: How often the server writes down what is read most.
COUNT_EVERY = 5.0

#: Of the server's process.
_publisher: Publisher | None = None
_warmed = ""


def follow() -> None:
    """Close the gate if the database is in another edition than it leads to."""
    if names := gate.names():
        current = edition.name()
        if not all(name.startswith(f"{current}-") for name in names):
            gate.close()


def sweep() -> None:
    """Remove what is of older editions, and add up their rows."""
    edition.add_up()
    # Listed before the edition is read: what is created meanwhile is of no older one.
    folders = store.folders()
    current = edition.name()
    store.remove(folder for folder in folders if not folder.name.startswith(f"{current}-"))


def most_read() -> Path:
    return gate.root() / "most-read.json"


def warm() -> int:
    """Make the pages that were read most, if the edition has changed; return how many."""
    global _warmed
    current = read_folder()
    if current == _warmed:
        return 0
    _warmed = current
    try:
        paths = json.loads(most_read().read_text())
    except (OSError, ValueError):
        return 0
    publisher = Publisher(_handler())
    end = time.monotonic() + WARM_SECONDS
    made = 0
    for path in paths[:WARM_PAGES]:
        if time.monotonic() > end or (address := addresses.at(path)) is None:
            break
        publisher.page(address)
        made += 1
    return made


@lru_cache(maxsize=1)
def _handler() -> WSGIHandler:
    return WSGIHandler()


def start_following(publisher: Publisher) -> None:
    """Begin to do in this process, which serves readers, what has to be done all the time."""
    global _publisher
    _publisher = publisher
    threading.Thread(target=_keep_following, name="published", daemon=True).start()


def _keep_following() -> None:
    counted = 0.0
    failing = False
    while True:
        try:
            # First: a database that is away may take its time to say so.
            _publisher.in_force.look()
            close_old_connections()
            follow()
            if time.monotonic() - counted > COUNT_EVERY:
                counted = time.monotonic()
                write_counts(_publisher)
            failing = False
        except (Error, OSError):
            if not failing:
                logger.exception("The edition cannot be followed.")
            failing = True
        time.sleep(FOLLOW_EVERY)


def write_counts(publisher: Publisher) -> None:
    """Write down which paths are read most, for the worker."""
    counts = publisher.memory.counts()
    if not counts or publisher.store.is_off:
        return
    file = most_read()
    new = file.with_suffix(".new")
    new.write_text(json.dumps([path for path, _count in counts.most_common(WARM_PAGES)]))
    new.replace(file)


def check() -> Finding | None:
    """What /healthz says of the published pages.

    Whoever waits for a node to be well before it is given readers gets it up to date: what was
    changed while it was cut off from the database is followed before this returns.
    """
    try:
        follow()
    except OSError as error:
        return Finding(f"{error.strerror}: {gate.root()}")
    trouble = gate.trouble or (_publisher and _publisher.store.trouble)
    return Finding(trouble) if trouble else None
