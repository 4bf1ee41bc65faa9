"""The port that Prometheus reads: apart from the site's own, and never opened to visitors."""

import logging

from django.conf import settings
from prometheus_client import start_http_server

from portal.observing.metrics import registry

logger = logging.getLogger(__name__)


def start() -> None:
    """Serve the figures of this process at METRICS_ADDRESS, if one is set, in threads of its own.

    Where the port is taken, the site goes on without, and the log says so.
    """
    if settings.METRICS_ADDRESS is None:
        return
    host, port = settings.METRICS_ADDRESS
    try:
        start_http_server(port, host, registry)
    except OSError as error:
        logger.error("METRICS_ADDRESS cannot be listened on: %s", error.strerror)
