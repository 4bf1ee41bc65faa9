"""The address a request comes from, as far as it can be believed."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


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
