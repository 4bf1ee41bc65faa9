"""ClamAV, where it is there: what it says of a file.

Asked by its own protocol (clamd's INSTREAM, https://docs.clamav.net/manual/Usage/Scanning.html), so
that it needs no right to read our files. Nothing depends on it: without an answer nothing is known
of a file, and that is all.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from clamav_client.clamd import (
    ClamdError,
    ClamdNetworkSocket,
    ClamdUnixSocket,
    ResponseError,
)
from django.conf import settings

logger = logging.getLogger(__name__)
#: Where Debian's clamav-daemon listens.
DEBIAN_SOCKET = Path("/run/clamav/clamd.ctl")
#: Seconds without a sign of life; clamd itself gives up a file after two minutes.
TIMEOUT = 150


class ScannerUnavailable(Exception):
    """The scanner does not answer."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`threat` is the scanner's name of what it found, "" where it found nothing.

    `is_known` is False where it could not look at the file: too large for it, or odd.
    """

    threat: str = ""
    is_known: bool = True


def address() -> str:
    """Return where the scanner is, a socket's path or host:port; "" if there is none."""
    if settings.CLAMAV_SOCKET == "off":
        return ""
    if settings.CLAMAV_SOCKET:
        return settings.CLAMAV_SOCKET
    return str(DEBIAN_SOCKET) if DEBIAN_SOCKET.is_socket() else ""


def scan(file: BinaryIO) -> Verdict | None:
    """Have a file looked at from its beginning; None where there is no scanner.

    Leaves the file at its beginning. Raises ScannerUnavailable.
    """
    if not address():
        return None
    file.seek(0)
    try:
        [(state, details)] = _scanner(TIMEOUT).instream(file).values()
    except ResponseError:
        return Verdict(is_known=False)
    except (ClamdError, OSError, ValueError) as error:
        raise ScannerUnavailable(_reason(error)) from error
    finally:
        file.seek(0)
    threat = (details or "?")[:100] if state == "FOUND" else ""
    return Verdict(threat, is_known=state != "ERROR")


def threat_in(file: BinaryIO) -> str:
    """Return what was found in an upload of staff, "" where nothing is known.

    A scanner that is down is logged, and named by the doctor; work goes on.
    """
    try:
        verdict = scan(file)
    except ScannerUnavailable as error:
        logger.error("The virus scanner did not answer: %s", error)
        return ""
    return verdict.threat if verdict else ""


def version() -> str:
    """Return what the scanner says it is. Raises ScannerUnavailable."""
    try:
        return _scanner(5).version()
    except (ClamdError, OSError) as error:
        raise ScannerUnavailable(_reason(error)) from error


def _scanner(timeout: int) -> ClamdNetworkSocket:
    host, colon, port = address().rpartition(":")
    if colon and port.isdigit():
        return ClamdNetworkSocket(host.strip("[]"), int(port), timeout)
    return ClamdUnixSocket(address(), timeout)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
