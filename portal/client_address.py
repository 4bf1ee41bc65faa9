"""The address a request comes from, as far as it can be believed."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

#: These are a proxy that was not declared, or the office itself: they tell no visitors apart.
SHARED = [
    ip_network(net)
    for net in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7")
]
#: One customer of a provider has a whole network of so many bits.
IPV6_CUSTOMER = 64


def client_address(request: HttpRequest) -> str | None:
    """Return the visitor's IP address; None when there is none to be believed.

    Behind a web server of ours it is the last entry of X-Forwarded-For, which that server wrote;
    everything before it, and the header without such a server, is the visitor's own claim.
    """
    claims = []
    if settings.BEHIND_PROXY:
        claims = request.headers.get("X-Forwarded-For", "").split(",")[-1:]
    for text in (*claims, request.META.get("REMOTE_ADDR", "")):
        if address := _read(text.strip()):
            return str(address)
    return None


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def network_of(address: str | None) -> str | None:
    """Return what stands for one customer: an IPv4 address, an IPv6 /64; None for shared ones."""
    if address is None:
        return None
    found = ip_address(address)
    if any(found in network for network in SHARED):
        return None
    if isinstance(found, IPv6Address):
        return str(ip_network(f"{found}/{IPV6_CUSTOMER}", strict=False))
    return address
