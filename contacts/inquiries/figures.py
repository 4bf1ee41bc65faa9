"""Figures of inquiries and deliveries for Prometheus."""

from collections.abc import Iterator

from django.db.models import Count
from prometheus_client.core import GaugeMetricFamily, Metric

from contacts.inquiries import outbox
from contacts.inquiries.models import Delivery, Inquiry
from contacts.inquiries.models.inquiry import Status


def figures() -> Iterator[Metric]:
    """Yield inquiries and deliveries by state, and how old the oldest late message is."""
    inquiries = GaugeMetricFamily("portal_inquiries", "Inquiries by state.", labels=["state"])
    counts = dict(Inquiry.objects.order_by().values_list("status").annotate(Count("pk")))
    for status in Status.values:
        inquiries.add_metric([status], counts.get(status, 0))
    yield inquiries

    deliveries = GaugeMetricFamily("portal_deliveries", "Deliveries by state.", labels=["state"])
    counts = dict(Delivery.objects.order_by().values_list("status").annotate(Count("pk")))
    for status in Delivery.Status.values:
        deliveries.add_metric([status], counts.get(status, 0))
    yield deliveries

    oldest = outbox.state().oldest_age
    age = GaugeMetricFamily(
        "portal_deliveries_oldest_age_seconds",
        "For how long the oldest message that could go has been waiting.",
    )
    age.add_metric([], oldest.total_seconds() if oldest else 0)
    yield age
