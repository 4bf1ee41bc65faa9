"""What people do with an inquiry: each in one transaction, under a lock, and in the audit log.

Doing a thing again changes nothing. Whoever comes second is told who was first.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.search import index

from contacts.inquiries import audit, outbox, routing
from contacts.inquiries.models import Delivery, Inquiry, Note
from contacts.inquiries.models.inquiry import WAITING, Status
from contacts.models import Contact

#: None: the contact who followed a link from an e-mail.
Actor = AbstractUser | None

FIELDS = [
    "status", "contact", "assigned_at", "opened_at", "taken_at", "answered_at", "escalate_at",
]  # fmt: skip
#: What is so only if somebody has answered.
AFTER_ANSWER = (Status.ANSWERED, Status.QUOTED, Status.WON)


class ActionRefused(Exception):
    """It cannot be done as things stand; the message says why, in the reader's language."""


def contact_of(user: Actor) -> Contact | None:
    """Return the contact as whom `user` answers, in the site's default language."""
    if user is None or user.pk is None:
        return None
    contacts = Contact.objects.filter(user=user, locale__language_code=settings.LANGUAGE_CODE)
    return contacts.order_by("sort_order", "pk").first()


def take(inquiry: Inquiry, user: Actor, *, contact: Contact | None = None) -> Inquiry:
    """Make it known that `contact` (default: that of `user`) answers; return it as it is now."""
    contact = contact or contact_of(user)
    if contact is None:
        raise ActionRefused(
            _("Your account belongs to no contact, so that nobody would be named to the visitor.")
        )
    with _locked(inquiry) as current:
        _require_real(current)
        if current.status == Status.TAKEN and current.contact_id == contact.pk:
            return current
        if current.status != Status.NEW:
            raise ActionRefused(_by_whom(current))
        if current.contact_id != contact.pk:
            routing.hand_to(current, contact)
        now = timezone.now()
        current.status, current.taken_at = Status.TAKEN, now
        current.opened_at = current.opened_at or now
        _save(current)
        _log(current, audit.TAKE, user, contact=str(contact))
    return current


def answer(inquiry: Inquiry, user: Actor, *, contact: Contact | None = None) -> Inquiry:
    """Record that the visitor has had an answer; the first one is the one that counts."""
    with _locked(inquiry) as current:
        _require_real(current)
        if current.status not in WAITING:
            return current
        if current.contact is None and (contact := contact or contact_of(user)):
            routing.hand_to(current, contact)
        _enter(current, Status.ANSWERED)
        _save(current)
        _log(current, audit.ANSWER, user, contact=str(current.contact or ""))
    return current


def set_status(inquiry: Inquiry, user: Actor, status: str) -> Inquiry:
    """Bring it to any status; to and from spam by `mark_spam` and `release`."""
    if status == Status.SPAM:
        return mark_spam(inquiry, user)
    with _locked(inquiry) as current:
        _require_real(current)
        if current.status == status:
            return current
        former = current.status
        _enter(current, Status(status))
        _save(current)
        _log(current, audit.STATUS, user, **{"from": former, "to": str(current.status)})
    return current


def assign(inquiry: Inquiry, contact: Contact | None, user: Actor) -> Inquiry:
    """Give it to `contact`, who is told (unless it is `user`), or to nobody.

    While nobody has answered, it is new to whom it is given, and goes on if they do not open it.
    """
    with _locked(inquiry) as current:
        _require_real(current)
        if current.contact_id == (contact and contact.pk):
            return current
        former = current.contact
        routing.hand_to(current, contact)
        if current.status in WAITING:
            current.status, current.taken_at = Status.NEW, None
        else:
            current.escalate_at = None
        to_oneself = contact is not None and user is not None and contact.user_id == user.pk
        if to_oneself:
            current.opened_at, current.escalate_at = timezone.now(), None
        _save(current)
        if contact is not None and not to_oneself:
            outbox.enqueue(current, Delivery.Kind.ASSIGNMENT)
        _log(current, audit.ASSIGN, user, **{"from": str(former or ""), "to": str(contact or "")})
    return current


def add_note(inquiry: Inquiry, user: Actor, text: str) -> Note | None:
    """Keep what staff write among themselves, where the search finds it; nothing for no text."""
    text = text.strip()
    if not text:
        return None
    with _locked(inquiry) as current:
        if current.anonymized_at:
            raise ActionRefused(_("This inquiry has been anonymised."))
        note = Note.objects.create(inquiry=current, user=user, text=text)
        index.insert_or_update_object(current)
        _log(current, audit.NOTE, user)
    return note


def mark_spam(inquiry: Inquiry, user: Actor) -> Inquiry:
    """Put it aside: what waits to be sent of it is not, and it leaves the desk of sales."""
    with _locked(inquiry) as current:
        if current.is_spam:
            return current
        former = current.status
        current.status, current.escalate_at = Status.SPAM, None
        _save(current)
        _log(current, audit.SPAM, user, **{"from": former})
    return current


def release(inquiry: Inquiry, user: Actor) -> Inquiry:
    """Make spam an inquiry like any other: it is given to somebody and delivered."""
    with _locked(inquiry) as current:
        if not current.is_spam:
            return current
        current.status = Status.NEW
        if current.contact is not None:
            # Marked as spam by a person: what had been sent already is not sent again.
            assigned_at = current.assigned_at
            routing.hand_to(current, current.contact)
            current.assigned_at = assigned_at or current.assigned_at
        _save(current)
        outbox.release(current)
        for delivery in current.deliveries.filter(status=Delivery.Status.CANCELLED):
            outbox.retry(delivery)
        _log(current, audit.RELEASE, user, contact=str(current.contact or ""))
    return current


def record_opening(inquiry: Inquiry, user: AbstractUser) -> Inquiry:
    """Note who looked at it; once its own contact has, nobody else is told."""
    with _locked(inquiry) as current:
        own = current.contact is not None and current.contact.user_id == user.pk
        if own and current.opened_at is None:
            current.opened_at, current.escalate_at = timezone.now(), None
            _save(current)
            _log(current, audit.OPEN, user, contact=str(current.contact))
        else:
            _log(current, audit.VIEW, user)
    return current


@contextmanager
def _locked(inquiry: Inquiry) -> Iterator[Inquiry]:
    """The inquiry as it is in the database, which nobody else changes meanwhile.

    (On SQLite, the transaction has the write lock from its beginning.)
    """
    with transaction.atomic():
        # No select_related: PostgreSQL would join what stood in the row before it was locked.
        yield Inquiry.objects.select_for_update().get(pk=inquiry.pk)


def _require_real(inquiry: Inquiry) -> None:
    if inquiry.is_spam:
        raise ActionRefused(_("This inquiry is in the spam folder; release it first."))


def _by_whom(inquiry: Inquiry) -> str:
    """Why a second person cannot take it."""
    message = _("It is no longer new.")
    if inquiry.status == Status.TAKEN and inquiry.contact:
        message = _("%(name)s has taken it already.")
    elif inquiry.contact:
        message = _("%(name)s has answered it already.")
    return message % {"name": inquiry.contact}


def _enter(inquiry: Inquiry, status: Status) -> None:
    """Set a status with the moments that belong to it."""
    now = timezone.now()
    inquiry.status, inquiry.escalate_at = status, None
    if status == Status.TAKEN:
        inquiry.taken_at = inquiry.taken_at or now
    if status in AFTER_ANSWER:
        inquiry.answered_at = inquiry.answered_at or now
    if status != Status.NEW:
        inquiry.opened_at = inquiry.opened_at or now


def _save(inquiry: Inquiry) -> None:
    if inquiry.status != Status.NEW:
        inquiry.escalate_at = None
    inquiry.save(update_fields=FIELDS)


def _log(inquiry: Inquiry, action: str, user: Actor, **data: str) -> None:
    log(inquiry, action, user=user, data=data)
