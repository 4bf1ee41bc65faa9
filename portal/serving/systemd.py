"""What systemd hands to a service and wants to hear from it: a socket, readiness, signs of life.

Where its variables are not set, nobody is told anything. The protocols are described in
sd_listen_fds(3), sd_notify(3) and sd_watchdog_enabled(3).
"""

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

FIRST_DESCRIPTOR = 3
#: So many signs of life are sent within the time in which systemd waits for one.
SIGNS = 3
#: For a manager that does not read what it is told.
MANAGER_PATIENCE = 5.0


def inherited_socket() -> socket.socket | None:
    """Return the listening socket that this process was started with, or None.

    Raises CommandError if it is not exactly one.
    """
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    count = os.environ.get("LISTEN_FDS", "")
    if count != "1":
        raise CommandError(
            _("The web server needs one socket to listen on, and was given %(count)s.")
            % {"count": count or 0}
        )
    os.set_inheritable(FIRST_DESCRIPTOR, False)
    return socket.socket(fileno=FIRST_DESCRIPTOR)


def notify(state: str) -> None:
    """Tell the service manager `state`, such as "READY=1"."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = f"\0{address[1:]}"
    # A manager that does not listen is no reason to end.
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(MANAGER_PATIENCE)
        manager.connect(address)
        manager.sendall(state.encode())


def keep_alive(is_well: Callable[[], bool]) -> None:
    """Send signs of life, in a thread of their own, for as long as `is_well` says so.

    A service that sends none is ended by systemd and started again.
    """
    if not (pause := _pause()):
        return

    def send() -> None:
        while True:
            if is_well():
                notify("WATCHDOG=1")
            time.sleep(pause)

    threading.Thread(target=send, name="watchdog", daemon=True).start()


def _pause() -> float:
    """Return the seconds between two signs of life; 0 where nobody waits for them."""
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return 0.0
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    return int(microseconds) / 1_000_000 / SIGNS if microseconds.isdigit() else 0.0
