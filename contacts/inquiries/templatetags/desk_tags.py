"""What the sales desk says of an inquiry, in the words of the reader."""

from datetime import datetime, timedelta

from django import template
from django.contrib.auth.models import AbstractUser
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from contacts.inquiries.admin.access import is_manager
from contacts.inquiries.form.countries import country_name
from contacts.inquiries.models import Inquiry
from contacts.inquiries.models.inquiry import WAITING
from contacts.inquiries.spam import LABELS
from contacts.inquiries.working_hours import BEIJING
from contacts.models import Contact

register = template.Library()
#: What has waited longer is marked.
LATE_AFTER = timedelta(hours=24)


@register.simple_tag
def answers_for_nobody(user: AbstractUser) -> bool:
    """Whether inquiries that were given to somebody never come to `user`."""
    return not is_manager(user) and not Contact.objects.filter(user=user.pk).exists()


def duration(length: timedelta) -> str:
    """A length of time as people say it: 35 minutes, 5 hours, 3 days."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 1:
        return gettext("under a minute")
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours, days = minutes // 60, minutes // (60 * 24)
    if days < 2:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.filter
def long(length: timedelta | None) -> str:
    return "" if length is None else duration(length)


@register.filter
def age(since: datetime) -> str:
    """How long ago it was."""
    return duration(timezone.now() - since)


@register.filter
def waited(inquiry: Inquiry) -> str:
    """How long the visitor has waited, or had to wait."""
    return duration(_wait(inquiry))


@register.filter
def is_waiting(inquiry: Inquiry) -> bool:
    return inquiry.status in WAITING


@register.filter
def is_late(inquiry: Inquiry) -> bool:
    return inquiry.status in WAITING and _wait(inquiry) > LATE_AFTER


def _wait(inquiry: Inquiry) -> timedelta:
    waits = inquiry.status in WAITING or inquiry.answered_at is None
    return (timezone.now() if waits else inquiry.answered_at) - inquiry.created_at


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """A moment in Beijing: today 09:12, yesterday 18:20, 11-20 09:12, 2025-11-20."""
    if at is None:
        return ""
    local = at.astimezone(BEIJING)
    days = (timezone.now().astimezone(BEIJING).date() - local.date()).days
    match days:
        case 0:
            words = gettext("today %(time)s") % {"time": f"{local:%H:%M}"}
        case 1:
            words = gettext("yesterday %(time)s") % {"time": f"{local:%H:%M}"}
        case _ if days < 300:
            words = f"{local:%m-%d %H:%M}"
        case _:
            words = f"{local:%Y-%m-%d}"
    full = f"{local:%Y-%m-%d %H:%M}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat("T", "seconds"), full, words
    )


@register.filter
def country(code: str) -> str:
    """A country's name in the reader's language."""
    return country_name(code, get_language() or "")


@register.filter
def spam_reason(code: str) -> str:
    """Why it was held as spam, in words."""
    return str(LABELS.get(code, code))
