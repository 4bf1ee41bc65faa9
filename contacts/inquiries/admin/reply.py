"""The beginning of an answer by e-mail, for the mail program of whoever answers."""

from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from contacts.inquiries.models import Inquiry
from portal.models import Company

#: Windows cuts longer addresses off.
LONGEST = 1900


def mailto(inquiry: Inquiry) -> str:
    """Return a mailto: address that greets the visitor in their language and quotes their words."""
    if not inquiry.email:
        return ""
    with override(inquiry.language):
        company = Company.current()
        subject = _("Your inquiry %(reference)s") % {"reference": inquiry.reference}
        if company:
            subject += f" - {company.short_name}"
        received = timezone.localtime(inquiry.created_at)
        wrote = _("On %(day)s you wrote:") % {"day": f"{received:%Y-%m-%d}"}
        opening = _("Dear %(name)s,") % {"name": " ".join(inquiry.name.split())}
    head = f"mailto:{quote(inquiry.email, safe='@')}?subject={_encoded(subject)}&body="
    body = _encoded(f"{opening}\n\n\n\n{wrote}\n")
    return head + body + _quoted(inquiry.message, LONGEST - len(head) - len(body))


def _quoted(message: str, room: int) -> str:
    """As many of the visitor's characters as there is room for, each line after a sign."""
    text = "> " + "\n> ".join(message.splitlines())
    encoded = _encoded(text)
    while len(encoded) > room and text:
        text = text[: len(text) * 9 // 10 - 1]
        encoded = _encoded(f"{text}…")
    return encoded


def _encoded(text: str) -> str:
    # RFC 6068: lines end in CRLF.
    return quote("\r\n".join(text.splitlines()) + ("\r\n" if text.endswith("\n") else ""), safe="")
