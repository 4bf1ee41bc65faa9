"""What e-mails say, in the language of who reads them."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override

from contacts.inquiries import digest, links
from contacts.inquiries.channels.text import admin_url
from contacts.inquiries.form.countries import country_name
from contacts.inquiries.models import Delivery, Inquiry
from contacts.models import Contact
from portal.languages import language_tag
from portal.models import Company

TEMPLATES = "contacts/inquiries/email"
DETAILS = ("material", "size", "quantity", "tolerance", "wanted_by")
WAYS = ("phone", "email", "wechat")


@dataclass(frozen=True, slots=True)
class Content:
    """A message before it has headers; `reply_to` is a name and an address, or nothing."""

    subject: str
    text: str
    html: str
    reply_to: tuple[str, str] = ("", "")


def content_of(delivery: Delivery) -> Content:
    """Write a delivery's e-mail as things stand now."""
    with override(delivery.language):
        match delivery.kind:
            case Delivery.Kind.ACKNOWLEDGEMENT:
                return _acknowledgement(delivery.inquiry)
            case Delivery.Kind.DIGEST:
                return _digest(delivery)
            case Delivery.Kind.TEST:
                return _render("test", gettext("Test of inquiries"), {})
        return _inquiry(delivery)


def _inquiry(delivery: Delivery) -> Content:
    inquiry = delivery.inquiry
    who = inquiry.company or inquiry.name
    subject = gettext("Inquiry %(reference)s: %(who)s")
    escalated = delivery.kind == Delivery.Kind.ESCALATION
    country = country_name(inquiry.country, get_language())
    if delivery.kind in (Delivery.Kind.ESCALATION, Delivery.Kind.ASSIGNMENT):
        subject = gettext("Inquiry %(reference)s is yours now: %(who)s")
    context = {
        "inquiry": inquiry,
        "escalated": escalated,
        "contact": delivery.contact,
        "ways": _fields(inquiry, WAYS),
        "details": _fields(inquiry, DETAILS),
        "place": " ".join(filter(None, (country, inquiry.province))),
        "attachments": list(inquiry.attachments.all()),
        "admin_url": admin_url(inquiry),
        "take_url": links.url(inquiry, delivery.contact, links.TAKE),
        "answered_url": links.url(inquiry, delivery.contact, links.ANSWER),
        "valid_days": links.VALID_FOR // timedelta(days=1),
    }
    subject %= {"reference": inquiry.reference, "who": who}
    return _render("inquiry", subject, context, (inquiry.name, inquiry.email))


def _acknowledgement(inquiry: Inquiry) -> Content:
    """It repeats nothing that the visitor wrote: the address may be a stranger's."""
    contact = _in_own_language(inquiry.contact)
    subject = gettext("We have your inquiry %(reference)s") % {"reference": inquiry.reference}
    reply_to = (contact.name, contact.email) if contact else ("", "")
    return _render("acknowledgement", subject, {"inquiry": inquiry, "contact": contact}, reply_to)


def _digest(delivery: Delivery) -> Content:
    report = digest.report(delivery)
    subject = gettext("Inquiries on %(day)s: %(new)d new, %(waiting)d not answered") % {
        "day": report.day.isoformat(),
        "new": len(report.received),
        "waiting": len(report.waiting),
    }
    return _render("digest", subject, {"report": report, "admin_url": admin_url(None)})


def _fields(inquiry: Inquiry, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Labels and values of those that were filled in."""
    return [
        (str(Inquiry._meta.get_field(name).verbose_name), value)
        for name in names
        if (value := getattr(inquiry, name))
    ]


def _in_own_language(contact: Contact | None) -> Contact | None:
    """The contact as the reader's language has it."""
    if contact is None:
        return None
    language = get_language()
    twins = contact.get_translations(inclusive=True).select_related("locale")
    return next((twin for twin in twins if twin.locale.language_code == language), contact)


def _render(
    name: str, subject: str, context: dict, reply_to: tuple[str, str] = ("", "")
) -> Content:
    context = {
        "company": Company.current(),
        "subject": subject,
        "site_url": settings.SITE_URL,
        # In the reader's language.
        "home_url": settings.SITE_URL + reverse("wagtail_serve", args=[""]),
        "language_tag": language_tag(),
        "now": timezone.now(),
        **context,
    }
    return Content(
        subject,
        render_to_string(f"{TEMPLATES}/{name}.txt", context),
        render_to_string(f"{TEMPLATES}/{name}.html", context),
        reply_to,
    )
