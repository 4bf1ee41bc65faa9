"""What has happened to an inquiry, in order: received, delivered, opened, answered, noted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name
from wagtail.models import ModelLogEntry

from contacts.inquiries import audit
from contacts.inquiries.models import Delivery, Inquiry
from contacts.inquiries.models.inquiry import Status

#: Who looked and who took data out: kept apart from what was done.
LOOKS = (audit.VIEW, audit.DOWNLOAD, audit.EXPORT_LIST, audit.EXPORT_PERSON)
LONGEST_LIST_OF_LOOKS = 50


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One line: when, what, by or to whom; `text` is somebody's own words."""

    at: datetime
    title: str = field(compare=False)
    who: str = field(default="", compare=False)
    text: str = field(default="", compare=False)
    #: "done", "note", "waiting" or "failed".
    state: str = field(default="done", compare=False)
    retry_id: int | None = field(default=None, compare=False)


def timeline(inquiry: Inquiry) -> list[Entry]:
    """Return everything that has been done with the inquiry, the oldest first."""
    return sorted([*_received(inquiry), *_deliveries(inquiry), *_done(inquiry), *_notes(inquiry)])


def looks(inquiry: Inquiry) -> list[Entry]:
    """Return who has looked at the inquiry or taken data of it, the latest first."""
    log = _log(inquiry).filter(action__in=LOOKS)[:LONGEST_LIST_OF_LOOKS]
    return [Entry(entry.timestamp, str(entry.message), _name(entry.user)) for entry in log]


def _received(inquiry: Inquiry) -> Iterator[Entry]:
    yield Entry(inquiry.created_at, _("Inquiry received"), text=inquiry.source_title)


def _deliveries(inquiry: Inquiry) -> Iterator[Entry]:
    for delivery in inquiry.deliveries.select_related("channel", "contact"):
        to = delivery.recipient or str(delivery.channel or "")
        if delivery.contact and delivery.recipient:
            to = f"{delivery.contact} <{delivery.recipient}>"
        yield _delivery(delivery, to)


def _delivery(delivery: Delivery, to: str) -> Entry:
    kind = delivery.get_kind_display()
    match delivery.status:
        case Delivery.Status.DELIVERED:
            words = _("Delivered (%(kind)s)")
            return Entry(delivery.delivered_at or delivery.created_at, words % {"kind": kind}, to)
        case Delivery.Status.CANCELLED:
            return Entry(delivery.created_at, _("Not sent: overtaken"), to)
        case Delivery.Status.FAILED:
            words, state = _("Not delivered, given up after %(count)d attempts"), "failed"
        case _ if delivery.attempts:
            words, state = _("Not delivered yet, %(count)d attempts so far"), "failed"
        case _:
            words, state = _("Waits to be sent (%(kind)s)"), "waiting"
    title = words % {"count": delivery.attempts, "kind": kind}
    retry_id = delivery.pk if state == "failed" else None
    return Entry(delivery.created_at, title, to, delivery.last_error, state, retry_id)


def _done(inquiry: Inquiry) -> Iterator[Entry]:
    for entry in _log(inquiry).exclude(action__in=(*LOOKS, audit.NOTE)):
        who = _name(entry.user) or entry.data.get("contact", "")
        yield Entry(entry.timestamp, _title(entry), who)


def _title(entry: ModelLogEntry) -> str:
    data = entry.data
    match entry.action:
        case audit.STATUS if data.get("to") in Status.values:
            return _("Status: %(status)s") % {"status": Status(data["to"]).label}
        case audit.ASSIGN if data.get("to"):
            return _("Assigned to %(name)s") % {"name": data["to"]}
        case audit.ASSIGN:
            return _("Taken from %(name)s, nobody's now") % {"name": data.get("from", "")}
        case audit.ESCALATE:
            words = _("Not opened by %(from)s, handed on to %(to)s")
            if data.get("reason") == "undeliverable":
                words = _("%(from)s could not be reached, handed on to %(to)s")
            return words % {"from": data.get("from", ""), "to": data.get("to", "")}
    return str(entry.message)


def _notes(inquiry: Inquiry) -> Iterator[Entry]:
    for note in inquiry.notes.select_related("user"):
        yield Entry(note.created_at, _("Internal note"), _name(note.user), note.text, "note")


def _log(inquiry: Inquiry) -> QuerySet[ModelLogEntry]:
    return ModelLogEntry.objects.for_instance(inquiry).select_related("user__wagtail_userprofile")


def _name(user) -> str:
    known = user is not None and isinstance(user, get_user_model())
    return get_user_display_name(user) if known else ""
