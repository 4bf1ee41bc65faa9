"""How often one customer of a provider may ask for what costs the site something.

Counted in a file that all processes of a node map into their memory: one number for each customer
and limit, found by a keyed hash, so that no address is kept anywhere. The number is the moment at
which all that was used will have been given back (GCRA, as in ATM's traffic management: a bucket
that leaks evenly, in one number). Two customers may hash to the same place, and two processes may
write at the same moment: either makes a limit a little wider or narrower, and is accepted.
"""

import functools
import mmap
import os
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from portal.client_address import client_address, network_of

#: Places for so many customers and limits, of eight bytes each.
PLACES = 1 << 17
_MOMENT = struct.Struct("=d")


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` requests at once, and `per_minute` evenly from then on, for each customer."""

    name: str
    burst: int
    per_minute: float


#: Whole offices and towns have one address: these are ten times what a person can do.
SEARCHES = Limit("searches", 60, 60)
SUGGESTIONS = Limit("suggestions", 200, 300)
#: Guesses of a private page's password.
PASSWORDS = Limit("passwords", 10, 10)


class _Places:
    """The file, mapped once in each process that asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._map: mmap.mmap | None = None
        self._path = ""

    def take(self, place: int, now: float, step: float, burst: int) -> float:
        """Take one of `burst` and return 0, or return after how many seconds there is one."""
        with self._lock:
            memory = self._mapped()
            (used_until,) = _MOMENT.unpack_from(memory, place * _MOMENT.size)
            # A clock that was put back must not lock anybody out.
            if not now < used_until <= now + burst * step:
                used_until = now
            wait = used_until + step - now - burst * step
            if wait > 1e-6:
                return wait
            _MOMENT.pack_into(memory, place * _MOMENT.size, used_until + step)
            return 0.0

    def _mapped(self) -> mmap.mmap:
        path = os.fspath(settings.DATA_DIR / "rate-limits")
        if self._map is None or self._path != path:
            self._map, self._path = _map_file(path), path
        return self._map


def _map_file(path: str) -> mmap.mmap:
    size = PLACES * _MOMENT.size
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        # A disk that is read-only: each process counts for itself.
        return mmap.mmap(-1, size)
    try:
        if os.fstat(file).st_size != size:
            # Written, so that there is room for it: a hole that the disk cannot fill is fatal.
            os.ftruncate(file, size)
            os.pwrite(file, bytes(size), 0)
        return mmap.mmap(file, size)
    except OSError:
        return mmap.mmap(-1, size)
    finally:
        os.close(file)


_places = _Places()


def seconds_to_wait(limit: Limit, request: HttpRequest) -> float:
    """Take one request of the customer that `request` is from; return 0 if there was one left.

    Addresses that tell nobody apart, such as that of a proxy that was not declared, have no limit.
    """
    customer = network_of(client_address(request))
    if customer is None:
        return 0.0
    step = 60 / limit.per_minute
    return _places.take(_place(limit.name, customer), time.time(), step, limit.burst)


def _place(name: str, customer: str) -> int:
    key = settings.SECRET_KEY.encode()[:64]
    digest = blake2b(f"{name} {customer}".encode(), digest_size=8, key=key).digest()
    return int.from_bytes(digest) % PLACES


View = Callable[..., HttpResponse]


def limited(
    limit: Limit,
    refuse: Callable[[HttpRequest], HttpResponse] | None = None,
    methods: tuple[str, ...] = ("GET", "HEAD", "POST"),
) -> Callable[[View], View]:
    """Have a view answer 429 with Retry-After to who asked too often by one of `methods`.

    What the answer says comes from `refuse`, or is a page in the reader's language.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            wait = seconds_to_wait(limit, request) if request.method in methods else 0
            if not wait:
                return view(request, *args, **kwargs)
            response = refuse(request) if refuse else render(request, "portal/too_often.html")
            response.status_code = 429
            response.headers["Retry-After"] = str(int(wait) + 1)
            patch_cache_control(response, no_store=True)
            return response

        return answer

    return decorate
