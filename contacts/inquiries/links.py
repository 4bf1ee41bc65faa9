"""Links in e-mails by which a contact takes or answers an inquiry without logging in.

Signed and expiring. Opening one changes nothing, because mail scanners open every link: the page
asks, and its button does it.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from contacts.inquiries.models import Inquiry
from contacts.inquiries.models.inquiry import WAITING, Status
from contacts.models import Contact

SALT = "contacts.inquiries.links"
VALID_FOR = timedelta(days=7)
TAKE, ANSWER = "take", "answer"
TEMPLATE = "contacts/inquiries/link.html"


def url(inquiry: Inquiry, contact: Contact | None, action: str) -> str:
    """Return the address at which `contact` does `action`, TAKE or ANSWER; "" for nobody."""
    if contact is None:
        return ""
    token = signing.dumps([inquiry.pk, contact.pk, action], salt=SALT)
    return settings.SITE_URL + reverse("inquiry_link", args=[token])


@dataclass(frozen=True, slots=True)
class Link:
    """What a valid token stands for."""

    inquiry: Inquiry
    contact: Contact
    action: str

    @property
    def state(self) -> str:
        """What the reader is told: "open" asks, everything else says why there is nothing to do."""
        inquiry = self.inquiry
        if inquiry.contact_id != self.contact.pk:
            return "elsewhere"
        if inquiry.status not in WAITING:
            return "answered"
        if self.action == TAKE and inquiry.status == Status.TAKEN:
            return "taken"
        return "open"

    def follow(self) -> None:
        """Do what the link is for."""
        from contacts.inquiries import actions

        act = actions.take if self.action == TAKE else actions.answer
        act(self.inquiry, None, contact=self.contact)


def read(token: str, *, lock: bool = False) -> Link | None:
    """Return what a token stands for; None if it is forged, expired, or about what is gone."""
    try:
        inquiry_id, contact_id, action = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    inquiries = Inquiry.objects.filter(anonymized_at=None).exclude(status=Status.SPAM)
    if lock:
        inquiries = inquiries.select_for_update(of=("self",))
    inquiry = inquiries.filter(pk=inquiry_id).first()
    contact = Contact.objects.filter(pk=contact_id).first()
    if inquiry is None or contact is None or action not in (TAKE, ANSWER):
        return None
    return Link(inquiry, contact, action)


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, and on POST do it; doing it again, or after somebody else, says how things stand."""
    done = False
    with transaction.atomic():
        link = read(token, lock=request.method == "POST")
        state = link.state if link else "invalid"
        if request.method == "POST" and state == "open":
            link.follow()
            done, state = True, "done"
    context = {"link": link, "state": state, "done": done, "is_error": state == "invalid"}
    response = render(request, TEMPLATE, context, status=404 if link is None else 200)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Not "no-referrer": its form would come with `Origin: null` (the Fetch standard, "append a
    # request `Origin` header"), which is refused as another site's.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
