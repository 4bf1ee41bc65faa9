"""Slow queries, by the line of ours that asked: their SQL, never the values in it."""

import logging
import sys
import time

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.observing import metrics
from portal.observing.requests import current

logger = logging.getLogger(__name__)
SLOW_SECONDS = 0.2
LONGEST_SQL = 1000
#: What stands between a query and whoever asked.
_BETWEEN = ("/observing/", "/published/statements.py")


def follow(connection: BaseDatabaseWrapper, **kwargs) -> None:
    """Measure every statement of a new connection (a receiver of `connection_created`)."""
    if _measure not in connection.execute_wrappers:
        connection.execute_wrappers.append(_measure)


def _measure(execute, sql, params, many, context):
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        seconds = time.perf_counter() - started
        if seconds > SLOW_SECONDS:
            _name(sql, seconds)


def _name(sql: object, seconds: float) -> None:
    metrics.slow_queries.inc()
    this = current.get()
    if this is None and sys.stderr.isatty():
        # Whoever watches a command's progress knows that it takes long.
        return
    fields = {
        "milliseconds": round(seconds * 1000),
        "at": asked_at(),
        "view": this.view if this else "",
        "sql": _shortened(str(sql)),
    }
    logger.warning("Slow query", extra={"fields": fields})


def _shortened(sql: str) -> str:
    """Return the statement on one line, without the placeholders of however many rows."""
    head, values, _rows = " ".join(sql.split())[:LONGEST_SQL].partition(" VALUES ")
    return f"{head} VALUES …" if values else head


def asked_at() -> str:
    """Return the innermost place of our own code that led here, as "file:line function"."""
    root = f"{settings.BASE_DIR}/"
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        ours = name.startswith(root) and "site-packages" not in name
        if ours and not any(part in name for part in _BETWEEN):
            return f"{name.removeprefix(root)}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return ""
