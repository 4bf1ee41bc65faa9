"""The page that acknowledges an inquiry, at an address that only its sender has."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from contacts.inquiries import mail_server, routing
from contacts.inquiries.form.countries import country_name
from contacts.inquiries.form.fields import DETAILS, InquiryForm
from contacts.inquiries.models import Inquiry
from contacts.models import Contact

TEMPLATE = "contacts/inquiries/received.html"
#: What is repeated, in the order of the form.
SHOWN = ("name", "phone", "email", "wechat", "company", "country", "province", "message", *DETAILS)


@dataclass(frozen=True, slots=True)
class Answer:
    label: str
    text: str


@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Show the reference, who answers, and what was sent."""
    inquiry = Inquiry.objects.filter(token=token, anonymized_at=None).first()
    if inquiry is None:
        raise Http404
    context = {
        "inquiry": inquiry,
        "person": _person(inquiry),
        "answers": _answers(inquiry),
        "attachments": list(inquiry.attachments.all()),
        "is_confirmed": bool(inquiry.email) and mail_server.is_configured(),
    }
    response = render(request, TEMPLATE, context)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _person(inquiry: Inquiry) -> Contact | None:
    """Who answers, in the reader's language; for what is held as spam, who would."""
    contact = inquiry.contact or routing.Roster().whose_turn()
    if contact is None:
        return None
    twins = contact.get_translations(inclusive=True).select_related("locale", "photo", "wechat_qr")
    language = get_language()
    return next((twin for twin in twins if twin.locale.language_code == language), contact)


def _answers(inquiry: Inquiry) -> list[Answer]:
    labels = InquiryForm.base_fields
    texts = {name: getattr(inquiry, name) for name in SHOWN}
    texts["country"] = country_name(inquiry.country, get_language())
    return [Answer(str(labels[name].label), text) for name, text in texts.items() if text]
