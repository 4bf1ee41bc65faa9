"""How much came from the same address or the same sender: counted in the inquiries themselves,
so that a restart forgets nothing and several web servers count together."""

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.db.models import Q
from django.utils import timezone

from contacts.inquiries.form.visitor_phone import e164
from contacts.inquiries.models import Inquiry
from contacts.inquiries.spam.signs import Attempt, Sign
from portal.client_address import network_of

PER_ADDRESS, ADDRESS_WINDOW = 10, timedelta(hours=1)
PER_SENDER, SENDER_WINDOW = 5, timedelta(days=1)
#: At most so many of the latest inquiries are looked through for one network.
LATEST = 2000


def signs(attempt: Attempt) -> Iterator[Sign]:
    if attempt.address and _from_address(attempt.address) >= PER_ADDRESS:
        yield Sign("many_from_address", 5)
    if _from_sender(attempt.fields) >= PER_SENDER:
        yield Sign("many_from_sender", 5)


def _from_address(text: str) -> int:
    customer = network_of(text)
    if customer is None:
        return 0
    recent = Inquiry.objects.filter(created_at__gte=timezone.now() - ADDRESS_WINDOW)
    if customer == text:
        return recent.filter(ip_address=text).count()
    network = ip_network(customer)
    latest = recent.filter(ip_address__isnull=False).order_by("-created_at")
    addresses = latest.values_list("ip_address", flat=True)[:LATEST]
    return sum(ip_address(other) in network for other in addresses)


def _from_sender(fields: dict) -> int:
    ways = Q(pk=None)
    if phone := e164(fields.get("phone", ""), fields.get("country", "")):
        ways |= Q(phone_e164=phone)
    if email := fields.get("email"):
        ways |= Q(email=email)
    if wechat := fields.get("wechat"):
        ways |= Q(wechat=wechat)
    since = timezone.now() - SENDER_WINDOW
    return Inquiry.objects.filter(ways, created_at__gte=since).count()
