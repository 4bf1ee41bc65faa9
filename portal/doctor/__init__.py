"""What an operator can get wrong, looked at one by one, each with what to do about it.

Apps register checks of their own in `ready()`; a check yields verdicts, or raises: then that is
the verdict.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from django.utils.translation import gettext as _


class Level(IntEnum):
    """How bad it is: a reminder is nothing that can be looked at from here."""

    OK = 0
    REMINDER = 1
    WARNING = 2
    FAILURE = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, in a few words, and what to do where it is not well."""

    level: Level
    text: str
    advice: str = ""


def ok(text: str) -> Verdict:
    return Verdict(Level.OK, text)


def remind(text: str, advice: str = "") -> Verdict:
    return Verdict(Level.REMINDER, text, advice)


def warn(text: str, advice: str) -> Verdict:
    return Verdict(Level.WARNING, text, advice)


def fail(text: str, advice: str) -> Verdict:
    return Verdict(Level.FAILURE, text, advice)


Check = Callable[[], Iterator[Verdict]]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Have the doctor ask `check` too; `name` stands before its verdicts."""
    _checks[name] = check


def examine() -> Iterator[tuple[str, Verdict]]:
    """Yield the verdicts of all checks with the check's name, in the order of registration."""
    from portal.doctor import address, database, machine, services, uploads

    ours = {
        "secret": address.check_secret,
        "address": address.check_address,
        "hosts": address.check_hosts,
        "dns": address.check_dns,
        "https": address.check_certificate,
        "deployment": address.check_deployment,
        "database": database.check,
        "disk": machine.check_disk,
        "folders": machine.check_folders,
        "uploads": uploads.check_object_storage,
        "clock": machine.check_clock,
        "worker": services.check_worker,
        "pages": services.check_published_pages,
        "e-mail": services.check_mail,
        "scanner": services.check_virus_scanner,
        "backups": services.check_backups,
        "staff": services.check_staff,
        "filing": services.check_filing,
    }
    for name, check in (ours | _checks).items():
        try:
            for verdict in check():
                yield name, verdict
        except Exception as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            yield name, fail(reason, _("This could not be looked at; mend what it says first."))
