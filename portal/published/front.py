"""A cache in front, Varnish for instance, as one more follower of the edition.

By HTTP alone it has to ask for each page whether it is still the same, and is told so in a few
bytes. One that is told of changes need not ask: with `FRONTEND_CACHE` every change has it forget
all pages at once (`BAN`, as in deploy/varnish.vcl), by Wagtail's frontend cache.
"""

import logging
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.exceptions import RequestException
from wagtail.contrib.frontend_cache.backends.base import BaseBackend
from wagtail.contrib.frontend_cache.utils import get_backends

from portal import health
from portal.models import Heartbeat
from portal.published import edition

logger = logging.getLogger(__name__)
#: Seconds after a change was seen at which a cache is told: at once, when every node has followed
#: too, and when whatever was being rendered meanwhile has been answered.
TOLD_AFTER = (0.0, 2.0, 10.0)
#: For a cache to answer, in seconds.
PATIENCE = 5
HEARTBEAT, BEAT_EVERY = "frontend cache", 15.0


class BanBackend(BaseBackend):
    """A cache at LOCATION that forgets all pages of a host when it is asked by `BAN`."""

    def __init__(self, params: dict) -> None:
        super().__init__(params)
        self.location = params["LOCATION"]

    def purge(self, url: str) -> None:
        """Have it forget all that it has of the host in `url`. Raises OSError if it does not."""
        with requests.Session() as session:
            # It stands beside the site; a proxy in the environment is for elsewhere.
            session.trust_env = False
            answer = session.request(
                "BAN", f"{self.location}/", headers={"Host": urlsplit(url).netloc},
                timeout=PATIENCE, allow_redirects=False,
            )  # fmt: skip
            answer.raise_for_status()


class Follower:
    """Tells every cache of each edition, some times over, and again until it has understood."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._edition = ""
        self._due: dict[str, list[float]] = {}
        self._troubles: dict[str, str] = {}
        self._beaten = float("-inf")

    def follow(self) -> None:
        """Tell what has to be told now; called several times a second."""
        now, name = self.clock(), edition.name()
        backends = get_backends()
        if name != self._edition:
            self._edition = name
            self._due = {cache: [now + seconds for seconds in TOLD_AFTER] for cache in backends}
        for cache, times in self._due.items():
            while times and times[0] <= now and self._tell(cache, backends[cache]):
                times.pop(0)
        if not any(self._troubles.values()) and now - self._beaten >= BEAT_EVERY:
            self._beaten = now
            health.beat(HEARTBEAT)

    def _tell(self, cache: str, backend: BaseBackend) -> bool:
        try:
            backend.purge(f"{settings.SITE_URL}/")
        except (OSError, RequestException) as error:
            reason = " ".join(str(error).split())
            if self._troubles.get(cache) != reason:
                logger.error("The cache %s could not be told of a change: %s", cache, reason)
            self._troubles[cache] = reason
            return False
        self._troubles[cache] = ""
        return True


def check() -> health.Finding | None:
    """What /healthz says of the caches in front, which the worker tells."""
    if not settings.WAGTAILFRONTENDCACHE or not health.worker_is_alive():
        return None
    if health.has_beaten(HEARTBEAT):
        return None
    # A worker that has just started has not told them yet.
    if not Heartbeat.objects.filter(name=HEARTBEAT).exists():
        return health.Finding("not told of any change yet", failing=False)
    return health.Finding("not told of changes for a minute: see the worker's log")
