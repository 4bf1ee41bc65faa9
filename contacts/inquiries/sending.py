"""Sending what the outbox holds: claims, attempts, and what becomes of each."""

import logging
import random
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from contacts.inquiries import channels, escalation
from contacts.inquiries.channels.errors import DeliveryError, Refused
from contacts.inquiries.models import Delivery
from contacts.inquiries.outbox import sendable
from contacts.inquiries.routing import ASSIGNMENTS
from portal import periodic

logger = logging.getLogger(__name__)

JOB = "deliveries"
#: How long a worker may keep a message to itself; a crashed one's come back after that.
CLAIM = timedelta(seconds=40)
#: Seconds for one attempt. What takes longer is tried again beside it, under its Message-ID.
PATIENCE = 20
END_PATIENCE = 8
#: How many at once: a robot that hangs holds up neither the e-mails nor the other robots.
EMAILS_AT_ONCE, MESSAGES_PER_CHANNEL_AT_ONCE = 4, 2

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
FIRST_PAUSE_AFTER_REFUSAL = timedelta(minutes=1)
GIVE_UP_AFTER = timedelta(days=3)
#: After so many refusals the inquiry goes to the next contact, too.
REFUSALS = 3


def due(now: datetime) -> QuerySet[Delivery]:
    """What may be sent now, and is not being sent."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return sendable().filter(free, next_attempt_at__lte=now)


def claim(channel_id: int | None, limit: int) -> list[Delivery]:
    """Take up to `limit` due messages of a channel (None: e-mails), which nobody else gets."""
    now = timezone.now()
    rows = due(now).filter(channel=channel_id).order_by("next_attempt_at", "pk")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        ids = list(rows.values_list("pk", flat=True)[:limit])
        Delivery.objects.filter(pk__in=ids).update(claimed_until=now + CLAIM)
    claimed = Delivery.objects.filter(pk__in=ids)
    return list(claimed.select_related("inquiry__contact", "contact", "channel"))


def attempt(delivery: Delivery) -> None:
    """Send a claimed message once, and record what became of it."""
    try:
        if _is_overtaken(delivery):
            _finish(delivery, status=Delivery.Status.CANCELLED)
            return
        say_goodbye = channels.send(delivery)
    except DeliveryError as error:
        record_failure(delivery, error)
    except Exception as error:
        logger.exception("A delivery could not be written: %s", delivery.pk)
        record_failure(delivery, DeliveryError(f"{type(error).__name__}: {error}"[:300]))
    else:
        _record_success(delivery)
        say_goodbye()


def _is_overtaken(delivery: Delivery) -> bool:
    """Whether the message has become wrong while it waited: spam, or somebody else's by now."""
    inquiry = delivery.inquiry
    if inquiry is None:
        return False
    elsewhere = delivery.contact_id is not None and delivery.contact_id != inquiry.contact_id
    return (
        inquiry.is_spam
        or inquiry.anonymized_at is not None
        or (elsewhere and delivery.channel_id is None and delivery.kind in ASSIGNMENTS)
    )


def _record_success(delivery: Delivery) -> None:
    now = timezone.now()
    # Whatever became of the claim meanwhile: the message has been accepted.
    Delivery.objects.filter(pk=delivery.pk).update(
        status=Delivery.Status.DELIVERED,
        delivered_at=now,
        attempts=delivery.attempts + 1,
        claimed_until=None,
        last_error="",
    )
    # Its server answers again: what waited for that goes now.
    waiting = Delivery.objects.filter(
        channel=delivery.channel_id,
        status=Delivery.Status.PENDING,
        next_attempt_at__gt=now,
        data__unreachable=True,
    )
    waiting.update(next_attempt_at=now)


def record_failure(delivery: Delivery, error: DeliveryError) -> None:
    """Plan the next attempt, or give up; what nobody takes goes to the next contact."""
    now = timezone.now()
    data = dict(delivery.data)
    first = datetime.fromisoformat(data.setdefault("first_attempt_at", now.isoformat()))
    data["unreachable"] = error.unreachable
    if isinstance(error, Refused):
        data["refusals"] = data.get("refusals", 0) + 1
    refused = data.get("refusals", 0) >= REFUSALS
    gives_up = (
        now - first >= GIVE_UP_AFTER
        or delivery.kind == Delivery.Kind.TEST
        # A visitor's address that does not exist: nobody else can be asked.
        or (refused and delivery.kind == Delivery.Kind.ACKNOWLEDGEMENT)
    )
    recorded = _finish(
        delivery,
        status=Delivery.Status.FAILED if gives_up else Delivery.Status.PENDING,
        attempts=delivery.attempts + 1,
        next_attempt_at=now + pause(delivery.attempts, isinstance(error, Refused)),
        last_error=str(error),
        data=data,
    )
    if recorded and (refused or gives_up):
        _pass_on(delivery)


def pause(attempts: int, refused: bool) -> timedelta:
    """Return how long to wait after `attempts` earlier ones: doubling, give or take a quarter."""
    first = FIRST_PAUSE_AFTER_REFUSAL if refused else FIRST_PAUSE
    longest = min(first * 2 ** min(attempts, 12), LONGEST_PAUSE)
    return longest * random.uniform(0.75, 1)  # noqa: S311 - spreads load, keeps no secret


def _finish(delivery: Delivery, **values) -> bool:
    """Write an attempt's result unless the claim has gone to somebody else; return whether."""
    own = Delivery.objects.filter(
        pk=delivery.pk,
        claimed_until=delivery.claimed_until,
        status=Delivery.Status.PENDING,
    )
    return bool(own.update(claimed_until=None, **values))


def _pass_on(delivery: Delivery) -> None:
    if delivery.kind in ASSIGNMENTS and delivery.channel_id is None and delivery.inquiry_id:
        escalation.pass_on(delivery.inquiry_id, delivery.contact_id, "undeliverable")


@dataclass(frozen=True, slots=True)
class Flight:
    """A message that is being sent, and since when (monotonic seconds)."""

    delivery: Delivery
    thread: threading.Thread
    since: float


class Dispatcher:
    """Sends what is due, side by side, each message in a thread of its own."""

    def __init__(self) -> None:
        self._flights: dict[int, Flight] = {}
        self._lock = threading.Lock()

    def run(self) -> None:
        """Start sending what is due; return at once."""
        self._give_up_on_late()
        lanes = due(timezone.now()).order_by().values_list("channel_id", flat=True).distinct()
        for channel_id in list(lanes):
            limit = EMAILS_AT_ONCE if channel_id is None else MESSAGES_PER_CHANNEL_AT_ONCE
            if (free := limit - self._count(channel_id)) > 0:
                for delivery in claim(channel_id, free):
                    self._start(delivery)

    def end(self) -> None:
        """Wait for what is being sent, as long as a supervisor has patience."""
        deadline = time.monotonic() + END_PATIENCE
        for flight in list(self._flights.values()):
            flight.thread.join(max(0.0, deadline - time.monotonic()))

    def _count(self, channel_id: int | None) -> int:
        with self._lock:
            return sum(f.delivery.channel_id == channel_id for f in self._flights.values())

    def _start(self, delivery: Delivery) -> None:
        thread = threading.Thread(target=self._fly, args=(delivery,), daemon=True)
        with self._lock:
            self._flights[delivery.pk] = Flight(delivery, thread, time.monotonic())
        thread.start()

    def _fly(self, delivery: Delivery) -> None:
        try:
            attempt(delivery)
        except (OperationalError, InterfaceError) as error:
            # Perhaps it was accepted: it goes once more when the claim ends, under its Message-ID.
            logger.error("What became of delivery %s could not be noted: %s", delivery.pk, error)
        finally:
            connection.close()
            with self._lock:
                flight = self._flights.get(delivery.pk)
                if flight and flight.delivery is delivery:
                    del self._flights[delivery.pk]
            periodic.wake(JOB)

    def _give_up_on_late(self) -> None:
        """A server may say a little every few seconds, for ever: no thread waits for that."""
        with self._lock:
            late = [f for f in self._flights.values() if time.monotonic() - f.since > PATIENCE]
            for flight in late:
                del self._flights[flight.delivery.pk]
        for flight in late:
            error = channels.Unreachable(f"No answer within {PATIENCE} seconds.")
            record_failure(flight.delivery, error)


dispatcher = Dispatcher()


def move_back(by: timedelta) -> None:
    """Have what waits go as soon as it would have, after the clock was put back."""
    waiting = Delivery.objects.filter(status=Delivery.Status.PENDING)
    waiting.update(next_attempt_at=F("next_attempt_at") - by)
    waiting.exclude(claimed_until=None).update(claimed_until=F("claimed_until") - by)
