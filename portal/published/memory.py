"""The stored pages most in use, in memory: bounded, and of one edition only."""

import threading
from collections import Counter

from portal.published import in_force
from portal.published.store import StoredPage

MOST_BYTES = 64 * 1024 * 1024
MOST_REFUSED = 10_000
#: Counts of so many addresses are carried from one edition to the next.
COUNTED = 1000


class Memory:
    """Pages of one `edition` by their path in the request; `refused` are no page for everybody.

    `mark`, of `length` bytes, is what in_force.View shows while that edition is in force.
    """

    def __init__(self, edition: str, reads: Counter[str] | None = None) -> None:
        self.edition = edition
        self.mark = in_force.mark(edition)
        self.length = len(self.mark)
        self.pages: dict[str, StoredPage] = {}
        self.refused: set[str] = set()
        self.reads: Counter[str] = reads or Counter()
        self._size = 0
        self._lock = threading.Lock()

    def put(self, path: str, page: StoredPage) -> None:
        """Remember a page, and forget those that were remembered first when it gets too much."""
        with self._lock:
            if path in self.pages:
                return
            self.pages[path] = page
            self._size += page.size
            while self._size > MOST_BYTES:
                oldest = next(iter(self.pages))
                gone = self.pages.pop(oldest)
                self._size -= gone.size
                if len(self.reads) < COUNTED or oldest in self.reads:
                    self.reads[oldest] += gone.hits

    def refuse(self, path: str) -> None:
        with self._lock:
            if len(self.refused) >= MOST_REFUSED:
                self.refused.clear()
            self.refused.add(path)

    def counts(self) -> Counter[str]:
        """Return how often each path was read, under older editions half as much as each newer."""
        with self._lock:
            found = Counter({path: page.hits + 1 for path, page in self.pages.items()})
        found.update(self.reads)
        return found

    def next(self, edition: str) -> "Memory":
        """Return an empty memory for a new edition that knows what was read under this one."""
        older = {path: count // 2 for path, count in self.counts().most_common(COUNTED)}
        return Memory(edition, Counter({path: count for path, count in older.items() if count}))
