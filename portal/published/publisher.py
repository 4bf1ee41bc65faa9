"""From an address to its page: in memory, in a file, or made once for everybody who waits."""

import logging
import threading
from contextlib import suppress

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import Error

from portal.observing import metrics
from portal.published import build, edition, gate, in_force
from portal.published.addresses import Address
from portal.published.flights import Flights
from portal.published.memory import Memory
from portal.published.rendering import render
from portal.published.store import Answer, Store, StoredPage

logger = logging.getLogger(__name__)


class Publisher:
    """Finds and makes pages with `handler`; may be called by any number of threads."""

    def __init__(self, handler: WSGIHandler) -> None:
        self.handler = handler
        self.store = Store()
        self.in_force = in_force.View(gate.shown())
        self.memory = Memory("")
        self._before = ""
        self._flights: Flights[StoredPage | Answer] = Flights()
        self._turning = threading.Lock()

    def edition(self) -> str:
        """Return the folder of the edition in force; the database is asked where the gate is shut.

        Raises django.db.Error; an OSError turns the store off.
        """
        name = gate.name()
        if not is_ours(name):
            name = gate.open_to(read_folder) or read_folder()
        if name != self.memory.edition:
            with self._turning:
                if name != self.memory.edition:
                    self._before = self.memory.edition
                    self.memory = self.memory.next(name)
        return name

    def page(self, address: Address) -> StoredPage | Answer | None:
        """Return the page at `address`, or Django's answer where there is none to keep.

        None: let Django answer the visitor's own request.
        """
        if self.store.is_off:
            return None
        # Once, and before the edition is read: on the same connection the page is rendered.
        request_started.send(sender=type(self.handler))
        try:
            name = self.edition()
        except Error:
            return self._last_known(address)
        except OSError as error:
            self.store.turn_off(_reason(error))
            return None
        memory = self.memory
        if memory.edition != name:
            # Another thread has seen a newer edition since.
            memory = Memory(name)
        if address.path in memory.refused:
            return None
        counted = metrics.from_memory
        found = memory.pages.get(address.path)
        if found is None:
            counted, found = metrics.from_file, self.store.load(name, address.file)
        if found is None:
            counted = metrics.made
            found = self._flights.once((name, address.path), lambda: self._make(name, address))
        if isinstance(found, StoredPage):
            counted.inc()
            memory.put(address.path, found)
        elif found.status == 200:
            # Perhaps it is another for each visitor.
            memory.refuse(address.path)
            return None
        elif found.status == 503:
            return self._last_known(address) or found
        return found

    def _last_known(self, address: Address) -> StoredPage | None:
        """Return the page as it was when the database last answered this process, if it is there.

        For when nothing newer can be had: a reader is better off with it than with an error.
        """
        memory, before = self.memory, self._before
        for name in filter(None, (memory.edition, before)):
            kept = memory.pages.get(address.path) if name == memory.edition else None
            with suppress(OSError):
                if found := kept or self.store.load(name, address.file):
                    return found
        return None

    def _make(self, name: str, address: Address) -> StoredPage | Answer:
        """Make the page and keep it under the edition that was read before."""
        try:
            with self.store.slot(name, address.file):
                found = self.store.load(name, address.file)
                if found is None:
                    found = self._render(name, address)
                    if isinstance(found, StoredPage):
                        self.store.save(name, address.file, found)
                return found
        except OSError as error:
            self.store.turn_off(_reason(error))
        return self._render(name, address)

    def _render(self, name: str, address: Address) -> StoredPage | Answer:
        answer = render(self.handler, address, edition_in(name))
        return StoredPage.of(answer) if answer.is_public else answer


def read_folder() -> str:
    """Return the name of the folder of the edition that the database is in."""
    return f"{edition.name()}-{build.fingerprint()}"


def edition_in(folder: str) -> str:
    """Return the name of the edition whose folder that is."""
    return folder.removesuffix(f"-{build.fingerprint()}")


def is_ours(folder: str) -> bool:
    """Whether a folder's pages were made by the code that runs here."""
    return folder.endswith(f"-{build.fingerprint()}")


def _reason(error: OSError) -> str:
    return f"{error.strerror or error} ({error.filename or gate.root()})"
