"""How often anybody may try: counted in the database, by account and by address.

After a few free attempts each further one must wait, twice as long each time, up to an hour. An
attempt is counted before it is looked at, so that many at once gain nothing; one that had to wait
is not looked at and not counted. A browser that the account's owner has signed in with is counted
apart from all others, so that no stranger can lock the owner out
(https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from portal.accounts.models import AttemptCount

FORGOTTEN_AFTER = timedelta(days=1)
LONGEST_WAIT = timedelta(hours=1)
#: By how much the clocks of two nodes may differ.
CLOCKS_DIFFER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` attempts, then a wait of `first_wait` that doubles."""

    name: str
    free: int
    first_wait: timedelta

    def of(self, who: str) -> "Counter":
        digest = salted_hmac(f"portal.accounts.{self.name}", who, algorithm="sha256")
        return Counter(self, digest.hexdigest())

    def wait(self, count: int) -> timedelta:
        """Return how long to wait after `count` attempts."""
        if count < self.free:
            return timedelta(0)
        doublings = min(count - self.free, 16)
        return min(self.first_wait * 2**doublings, LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Counter:
    limit: Limit
    key: str


#: Passwords tried for an account, whether there is such an account or not.
ACCOUNT = Limit("account", 5, timedelta(minutes=1))
#: The same, from a browser in which this account has signed in before.
KNOWN_DEVICE = Limit("known_device", 10, timedelta(minutes=1))
#: Whatever is tried from one address, which a whole office may share.
ADDRESS = Limit("address", 30, timedelta(minutes=1))
#: Codes tried by somebody who knew the password.
SECOND_FACTOR = Limit("second_factor", 5, timedelta(minutes=1))
#: Password or code asked for once more of somebody who is signed in.
CONFIRMATION = Limit("confirmation", 5, timedelta(minutes=1))
#: Mails for a new password to one address; those above are not sent.
RESET = Limit("reset", 3, timedelta(minutes=10))


class MustWait(Exception):
    """Too many attempts; `seconds` until the next may be made."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def message(self) -> str:
        """Say it to the reader."""
        if self.seconds < 100:
            words = ngettext(
                "Too many attempts. Try again in %(count)d second.",
                "Too many attempts. Try again in %(count)d seconds.",
                self.seconds,
            )
            return words % {"count": self.seconds}
        minutes = ceil(self.seconds / 60)
        words = ngettext(
            "Too many attempts. Try again in %(count)d minute.",
            "Too many attempts. Try again in %(count)d minutes.",
            minutes,
        )
        return words % {"count": minutes}


def address_counter(address: str | None) -> Counter:
    """Return the counter of an IP address; of IPv6 a customer's network (RFC 6177) is one."""
    if address and isinstance(parsed := ip_address(address), IPv6Address):
        address = str(IPv6Address(int(parsed) >> 64 << 64))
    return ADDRESS.of(address or "")


def attempt(counters: Iterable[Counter]) -> None:
    """Count one attempt everywhere, or raise MustWait and count none."""
    counters = sorted(counters, key=lambda counter: counter.key)
    with transaction.atomic():
        new = [AttemptCount(key=counter.key, last_at=timezone.now()) for counter in counters]
        AttemptCount.objects.bulk_create(new, ignore_conflicts=True)
        keys = [counter.key for counter in counters]
        rows = AttemptCount.objects.select_for_update().filter(key__in=keys).order_by("key")
        counts = {row.key: row for row in rows}
        # Not before: whoever held the rows meanwhile counted at a later time.
        now = timezone.now()
        waits = [_left(counter.limit, counts[counter.key], now) for counter in counters]
        if (longest := max(waits)) <= timedelta(0):
            for counter in counters:
                _add(counts[counter.key], now)
            return
    raise MustWait(ceil(longest.total_seconds()))


def _left(limit: Limit, row: AttemptCount, now) -> timedelta:
    # One that will have been made is of a clock that was ahead: nobody waits for that to come.
    if now - row.last_at > FORGOTTEN_AFTER or row.last_at - now > CLOCKS_DIFFER:
        return timedelta(0)
    return row.last_at + limit.wait(row.count) - now if row.count else timedelta(0)


def _add(row: AttemptCount, now) -> None:
    is_forgotten = now - row.last_at > FORGOTTEN_AFTER
    row.count = 1 if is_forgotten else row.count + 1
    row.last_at = now
    row.save(update_fields=["count", "last_at"])


def succeeded(counters: Iterable[Counter]) -> None:
    """Forget what failed before, but for an address: there it only was no failure.

    Otherwise whoever has one account could try others for ever, signing in to it in between.
    """
    for counter in counters:
        rows = AttemptCount.objects.filter(key=counter.key)
        if counter.limit is ADDRESS:
            rows.filter(count__gt=0).update(count=F("count") - 1)
        else:
            rows.delete()


def is_locked(counter: Counter) -> bool:
    """Whether the next attempt would have to wait."""
    row = AttemptCount.objects.filter(pk=counter.key).first()
    return bool(row) and _left(counter.limit, row, timezone.now()) > timedelta(0)


def forget_old() -> None:
    """Remove counts that count no more."""
    AttemptCount.objects.filter(last_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()
