"""What a group robot says: enough to act on, and no visitor's phone number or address."""

from django.conf import settings
from django.utils.translation import gettext, override
from wagtail.admin.admin_url_finder import AdminURLFinder

from contacts.inquiries.models import Delivery, Inquiry

LONGEST_MESSAGE = 300


def admin_url(inquiry: Inquiry | None) -> str:
    """Return where staff read it, after logging in."""
    path = inquiry and AdminURLFinder().get_edit_url(inquiry)
    return settings.WAGTAILADMIN_BASE_URL + (path or "/admin/")


def text_of(delivery: Delivery) -> str:
    """Return lines in the delivery's language; the first is a title.

    Groups are on other companies' servers: who it is and what is wanted, but the way to reach
    them stays in the admin.
    """
    with override(delivery.language):
        if delivery.inquiry is None:
            return "\n".join([gettext("Test of inquiries"), gettext("This channel works.")])
        return "\n".join(line for line in _lines(delivery.kind, delivery.inquiry) if line)


def _lines(kind: str, inquiry: Inquiry) -> list[str]:
    title = gettext("New inquiry %(reference)s")
    if kind == Delivery.Kind.ESCALATION:
        title = gettext("Inquiry %(reference)s, not opened yet by whom it was sent to")
    elif kind == Delivery.Kind.ASSIGNMENT:
        title = gettext("Inquiry %(reference)s has been assigned")
    place = " ".join(part for part in (inquiry.country, inquiry.province) if part)
    who = " · ".join(_one_line(part) for part in (inquiry.company, inquiry.name, place) if part)
    answers = gettext("To answer: %(name)s") % {"name": inquiry.contact} if inquiry.contact else ""
    message = _one_line(inquiry.message)
    if len(message) > LONGEST_MESSAGE:
        message = message[:LONGEST_MESSAGE] + "…"
    return [title % {"reference": inquiry.reference}, who, message, answers, admin_url(inquiry)]


def _one_line(text: str) -> str:
    """Text whose lines cannot pass for lines of ours."""
    return " ".join(text.split())
