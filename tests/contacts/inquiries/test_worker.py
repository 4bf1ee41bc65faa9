"""What the worker does of itself: side by side, and again after it was killed."""

import time
from collections.abc import Callable

import pytest
from django.db import connection

from bench import delivery_faults
from contacts.inquiries import encryption, sending
from contacts.inquiries.models import Channel, Delivery
from tests.contacts.inquiries.mail import receive
from tests.factories import ContactFactory


def wait_until(condition: Callable[[], object], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="in tests it has one thread")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_robot_that_hangs_holds_up_no_email(robot, mail_server):
    ContactFactory(email="chen@example.com")
    Channel.objects.create(name="群", kind="wecom", encrypted_url=encryption.encrypt(robot.url))
    robot.answers.clear()
    dispatcher = sending.Dispatcher()
    for _n in range(6):
        receive()

    def emails_are_there() -> bool:
        dispatcher.run()
        return len(mail_server.received) == 6

    wait_until(emails_are_there, 10)
    assert len(robot.posts) == sending.MESSAGES_PER_CHANNEL_AT_ONCE
    robot.answers.set()

    def all_is_there() -> bool:
        dispatcher.run()
        return not Delivery.objects.exclude(status=Delivery.Status.DELIVERED).exists()

    wait_until(all_is_there, 10)
    dispatcher.end()
    assert len(robot.posts) == 6


@pytest.mark.django_db
@pytest.mark.xdist_group("running_site")
def test_a_killed_worker_loses_nothing_and_repeats_only_what_it_was_killed_over():
    outcome = delivery_faults.run(rounds=3)
    assert outcome.deliveries == 3 * 2 * delivery_faults.INQUIRIES_A_ROUND
    assert (outcome.lost, outcome.unexplained, outcome.unknown_ids) == (0, 0, 0)
