"""Figures for Prometheus: what this process counts, and what the database says when asked."""

import logging
from collections.abc import Callable, Iterable, Iterator

from django.db import Error, connection
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

logger = logging.getLogger(__name__)
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
#: Seconds, from a small page to what keeps a person waiting.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

disable_created_metrics()
registry = CollectorRegistry()
ProcessCollector(registry=registry)
PlatformCollector(registry=registry)

_requests = Counter(
    "portal_requests",
    "Requests that Django answered; those for stored pages are counted apart.",
    ["method", "view", "status"],
    registry=registry,
)
_seconds = Histogram(
    "portal_request_seconds",
    "How long Django took for an answer.",
    ["view"],
    buckets=BUCKETS,
    registry=registry,
)
_pages = Counter(
    "portal_published_pages",
    "Published pages sent: from memory, from a file, or made for this reader.",
    ["source"],
    registry=registry,
)
from_memory, from_file, made = (_pages.labels(name) for name in ("memory", "file", "made"))
slow_queries = Counter(
    "portal_slow_queries", "Statements that took the database long.", registry=registry
)

#: Reads figures from the database; called for each scrape.
Figures = Callable[[], Iterable[Metric]]
_figures: list[Figures] = []


def count_request(method: str | None, view: str, status: int, seconds: float) -> None:
    """Count a request; methods and addresses that are none of ours are counted together."""
    known = method if method in METHODS else "other"
    _requests.labels(known, view or "none", str(status)).inc()
    _seconds.labels(view or "none").observe(seconds)


def register(figures: Figures) -> None:
    """Have `figures` read for each scrape (apps call this in `ready()`)."""
    if figures not in _figures:
        _figures.append(figures)


class _FromDatabase(Collector):
    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("portal_database_up", "Whether the database answers.")
        found: list[Metric] = []
        try:
            for figures in _figures:
                found += figures()
        except Error:
            logger.warning("The database does not answer; its figures are left out.")
            found.clear()
            up.add_metric([], 0)
        else:
            up.add_metric([], 1)
        finally:
            # Each scrape has a thread of its own, with a connection of its own.
            if not connection.in_atomic_block:
                connection.close()
        yield up
        yield from found

    def describe(self) -> list[Metric]:
        return []


registry.register(_FromDatabase())
