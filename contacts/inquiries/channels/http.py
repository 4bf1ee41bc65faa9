"""JSON sent to an address that a person entered: where it may go, and for how long."""

import ipaddress
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from contacts.inquiries.channels.errors import DeliveryError, Refused, Unreachable

CONNECT_TIMEOUT, READ_TIMEOUT = 5, 10
LONGEST_ANSWER = 64 * 1024
#: The server's own troubles, and "too often": not an answer to this message.
TEMPORARY = {408, 425, 429}


class AddressNotAllowed(DeliveryError):
    """The address leads into the operator's own network, or is not encrypted."""


def post(url: str, body: bytes, headers: dict[str, str] | None = None) -> Any:
    """Send JSON; return the answer's JSON, None if it is none.

    Raise DeliveryError: Unreachable, Refused, AddressNotAllowed, or for any other answer than
    2xx. No redirect is followed, no proxy used, and no private address spoken to unless the
    operator allows it: who enters addresses in the admin must not reach what the server can.
    """
    require_allowed(url)
    try:
        with _session() as session:
            answer = session.post(
                url,
                data=body,
                headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                allow_redirects=False,
                stream=True,
            )
            with answer:
                content = answer.raw.read(LONGEST_ANSWER, decode_content=True)
    except (requests.RequestException, OSError, ValueError) as error:
        # The address holds the robot's key: it must not stand in what staff read.
        raise Unreachable(f"No answer ({type(_cause(error)).__name__}).") from None
    _require_success(answer.status_code, content)
    try:
        return json.loads(content)
    except ValueError:
        return None


def encode(data: object) -> bytes:
    """Return JSON as it is sent and signed."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def require_code(answer: Any, name: str) -> None:
    """Raise DeliveryError unless a robot's answer has 0 under `name`: it says 200 to anything."""
    if not isinstance(answer, dict) or name not in answer:
        raise DeliveryError("The answer is not what a robot says.")
    if answer[name] != 0:
        message = str(answer.get("errmsg") or answer.get("msg") or "")[:200]
        raise DeliveryError(f"The robot says: {answer[name]} {message}")


def require_allowed(url: str) -> None:
    """Raise AddressNotAllowed unless the address is one of https, with a host."""
    parts = urlsplit(url)
    schemes = ("http", "https") if settings.WEBHOOKS_TO_PRIVATE_ADDRESSES else ("https",)
    if parts.scheme not in schemes or not parts.hostname:
        raise AddressNotAllowed("The address must begin with https://.")


def _require_success(status: int, content: bytes) -> None:
    if 200 <= status < 300:
        return
    text = f"HTTP {status} {content[:200].decode('utf-8', 'replace')}".strip()
    if 400 <= status < 500 and status not in TEMPORARY:
        raise Refused(text)
    raise Unreachable(text) if status >= 500 else DeliveryError(text)


def _cause(error: BaseException) -> BaseException:
    """The innermost reason, which says more than requests' wrapping of it."""
    while error.args and isinstance(error.args[0], BaseException):
        error = error.args[0]
    return getattr(error, "reason", None) or error


def _refuse_private(connection: socket.socket) -> None:
    """Look at whom we are connected to: a name can lead anywhere, and elsewhere next time."""
    address = ipaddress.ip_address(connection.getpeername()[0])
    address = getattr(address, "ipv4_mapped", None) or address
    if not (address.is_global or settings.WEBHOOKS_TO_PRIVATE_ADDRESSES):
        connection.close()
        raise AddressNotAllowed("The address leads into a private network.")


class _PublicHTTPConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        _refuse_private(connection)
        return connection


class _PublicHTTPSConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        _refuse_private(connection)
        return connection


class _PublicHTTPPool(HTTPConnectionPool):
    ConnectionCls = _PublicHTTPConnection


class _PublicHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPSConnection


class _PublicAdapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _PublicHTTPPool,
            "https": _PublicHTTPSPool,
        }


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, _PublicAdapter())
    return session
