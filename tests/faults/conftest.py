"""The running site with its cables in reach: database and mail server."""

import asyncio
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller

from tests.cable import Cable
from tests.running_site import RunningSite, free_port


class Mailbox:
    """What a mail server has accepted."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.arrived = threading.Condition()

    async def handle_DATA(self, server, session, envelope) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        with self.arrived:
            self.texts.append(message.get_body(("plain",)).get_content())
            self.arrived.notify_all()
        await asyncio.sleep(0)
        return "250 Accepted"

    def has(self, text: str, seconds: float) -> bool:
        """Whether a message with `text` in it arrives within so many seconds."""
        with self.arrived:
            return self.arrived.wait_for(lambda: any(text in one for one in self.texts), seconds)


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    box.port = controller.port
    controller.start()
    yield box
    controller.stop()


@pytest.fixture(scope="module")
def cable(running_site) -> Iterator[Cable | None]:
    """Between the site and its PostgreSQL; None on SQLite."""
    address = urlsplit(running_site.server_address)
    if not address.hostname:
        yield None
        return
    found = Cable(address.hostname, address.port or 5432)
    yield found
    found.cut()


@pytest.fixture(scope="module")
def wired(running_site, cable, mailbox) -> Iterator[RunningSite]:
    """The running site, by way of the cable, with a mail server."""
    changed = {"EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}"}
    if cable:
        address = urlsplit(running_site.environ["DATABASE_URL"])
        login = f"{address.username}@" if address.username else ""
        if address.password:
            login = f"{address.username}:{address.password}@"
        changed["DATABASE_URL"] = address._replace(netloc=f"{login}127.0.0.1:{cable.port}").geturl()
    with running_site.restarted(**changed):
        yield running_site
