"""Mail servers and webhooks that fail: no visitor waits for them, and in the end all arrives."""

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from contacts.inquiries import encryption
from contacts.inquiries.channels import http
from contacts.inquiries.models import Channel, Delivery
from tests.contacts.inquiries.mail import let_time_pass, send_due
from tests.contacts.inquiries.peers import ACCEPTED, Robot, Sink, free_port
from tests.contacts.inquiries.visitor import Visitor, drawing
from tests.factories import CompanyFactory, ContactFactory

pytestmark = pytest.mark.django_db

_watching: list[Any] | None = None


def _watch(event: str, arguments: tuple) -> None:
    if event == "socket.connect" and _watching is not None:
        _watching.append(arguments[1])


sys.addaudithook(_watch)


@contextmanager
def connections_made() -> Iterator[list[Any]]:
    """Yield the addresses that this process connects to meanwhile, by Python's own account."""
    global _watching
    _watching = seen = []
    try:
        yield seen
    finally:
        _watching = None


@dataclass
class Peers:
    """The mail server and the robot, and the settings that lead to them."""

    settings: Any
    mail: Sink
    robot: Robot


@contextmanager
def changed(target: object, **values: object) -> Iterator[None]:
    before = {name: getattr(target, name) for name in values}
    for name, value in values.items():
        setattr(target, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(target, name, value)


def mail_refuses_connections(peers: Peers) -> AbstractContextManager:
    return changed(peers.settings, EMAIL_PORT=free_port())


@contextmanager
def mail_says_nothing(peers: Peers) -> Iterator[None]:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        changed(peers.settings, EMAIL_PORT=silent.getsockname()[1], EMAIL_TIMEOUT=0.2),
    ):
        yield


def mail_breaks_off_while_it_listens(peers: Peers) -> AbstractContextManager:
    return changed(peers.mail, breaks_off=True)


def mail_takes_it_and_hangs_up(peers: Peers) -> AbstractContextManager:
    return changed(peers.mail, drops=True)


def mail_is_busy(peers: Peers) -> AbstractContextManager:
    return changed(peers.mail, answer=lambda: "451 Busy")


def mail_does_not_know_one_recipient(peers: Peers) -> AbstractContextManager:
    return changed(peers.mail, refused={"chen@example.com": "550 No such user"})


def robot_fails(peers: Peers) -> AbstractContextManager:
    return changed(peers.robot, status=500)


@contextmanager
def robot_hangs(peers: Peers) -> Iterator[None]:
    peers.robot.answers.clear()
    with changed(http, READ_TIMEOUT=0.2):
        yield
    peers.robot.answers.set()


def robot_speaks_no_http(peers: Peers) -> AbstractContextManager:
    return changed(peers.robot, garbage=b"\x00\xff\r\n\r\n<<<")


def robot_answers_nonsense(peers: Peers) -> AbstractContextManager:
    return changed(peers.robot, body=b"\xff\xfe{")


FAULTS = [
    mail_refuses_connections,
    mail_says_nothing,
    mail_breaks_off_while_it_listens,
    mail_takes_it_and_hangs_up,
    mail_is_busy,
    mail_does_not_know_one_recipient,
    robot_fails,
    robot_hangs,
    robot_speaks_no_http,
    robot_answers_nonsense,
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_no_visitor_waits_for_it_and_all_arrives_when_it_ends(
    site, private, settings, mail_server, robot, fault: Callable[[Peers], AbstractContextManager]
):
    CompanyFactory()
    ContactFactory(email="chen@example.com")
    for kind in ("wecom", "webhook"):
        url = encryption.encrypt(robot.url)
        Channel.objects.create(name=kind, kind=kind, encrypted_url=url)
    visitor = Visitor()
    with fault(Peers(settings, mail_server, robot)):
        with connections_made() as seen:
            assert visitor.send(drawing(), email="visitor@example.org").status_code == 303
        assert seen == []
        with connections_made() as seen:
            assert send_due() == 4
        assert len(seen) >= 4
        for late in (waiting := Delivery.objects.exclude(status=Delivery.Status.DELIVERED)):
            assert (late.status, late.attempts) == (Delivery.Status.PENDING, 1)
            assert late.last_error
        assert waiting.exists()
    let_time_pass(minutes=2)
    send_due()
    deliveries = list(Delivery.objects.all())
    assert {delivery.status for delivery in deliveries} == {Delivery.Status.DELIVERED}
    assert mail_server.answer() == ACCEPTED
    assert set(mail_server.recipients) == {"chen@example.com", "visitor@example.org"}
    ids = {delivery.message_id for delivery in deliveries if delivery.recipient}
    assert {message["Message-ID"] for message in mail_server.received} == ids
    assert len(robot.posts) >= 2
