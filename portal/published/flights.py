"""One maker for what several threads want at the same moment."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
#: Longer than any page takes; whoever has waited so long makes it for himself.
PATIENCE = 30.0


class _Flight(Generic[T]):
    def __init__(self) -> None:
        self.landed = threading.Event()
        self.result: T | None = None


class Flights(Generic[T]):
    def __init__(self) -> None:
        self._under_way: dict[Hashable, _Flight[T]] = {}
        self._lock = threading.Lock()

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` returns, called by one of the threads that ask for `key` now.

        An exception is the maker's own; those who waited for it then make it themselves.
        """
        with self._lock:
            flight = self._under_way.get(key)
            is_maker = flight is None
            if is_maker:
                flight = self._under_way[key] = _Flight()
        if not is_maker:
            if flight.landed.wait(PATIENCE) and flight.result is not None:
                return flight.result
            return make()
        try:
            flight.result = make()
            return flight.result
        finally:
            with self._lock:
                del self._under_way[key]
            flight.landed.set()
