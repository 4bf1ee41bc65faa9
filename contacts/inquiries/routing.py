"""Who answers an inquiry: the first rule that fits, else in turn; and who is next."""

import re
import unicodedata
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from contacts.inquiries.models import (
    Absence,
    Delivery,
    Inquiry,
    InquirySettings,
    RoutingRule,
)
from contacts.inquiries.working_hours import BEIJING, add_working_time, is_working
from contacts.models import Contact

#: Deliveries that tell a contact that an inquiry is theirs.
ASSIGNMENTS = (Delivery.Kind.INQUIRY, Delivery.Kind.ESCALATION, Delivery.Kind.ASSIGNMENT)
#: The lock of PostgreSQL that whoever assigns an inquiry holds until their transaction ends.
ASSIGNING = 0x696E7175
#: What a visitor wrote, where a rule's words are looked for.
TEXTS = ("message", "material", "size", "quantity", "tolerance", "wanted_by")


def assign(inquiry: Inquiry) -> Contact | None:
    """Choose who answers; set `contact`, `assigned_at` and `escalate_at`. The caller saves.

    Called within the transaction that saves the inquiry: until it ends, no other inquiry is
    given to anybody, so that turns stay fair. Spam is given to nobody. Return the contact, None
    where there is nobody.
    """
    if inquiry.is_spam:
        contact = None
    else:
        _one_at_a_time()
        roster = Roster()
        contact = _by_rules(inquiry, roster) or roster.whose_turn()
    hand_to(inquiry, contact)
    return contact


def hand_to(inquiry: Inquiry, contact: Contact | None) -> None:
    """Make `contact` the one who answers, from now on; the caller saves."""
    now = timezone.now()
    inquiry.contact = contact
    inquiry.assigned_at = now if contact else None
    inquiry.opened_at = None
    minutes = InquirySettings.load().escalate_after
    inquiry.escalate_at = add_working_time(now, minutes) if contact and minutes else None


def next_contact(inquiry: Inquiry) -> Contact | None:
    """Return who is told next when nobody opens it; None when everyone on duty has been told.

    Called within the transaction that saves the inquiry, as `assign` is.
    """
    _one_at_a_time()
    told = set(
        inquiry.deliveries.filter(kind__in=ASSIGNMENTS, contact__isnull=False).values_list(
            "contact_id", flat=True
        )
    )
    return Roster().whose_turn(without=told | {inquiry.contact_id})


class Roster:
    """Who is on duty today, and who stands in for whom."""

    def __init__(self, at: datetime | None = None) -> None:
        at = at or timezone.now()
        today = at.astimezone(BEIJING).date()
        self.contacts = {
            contact.pk: contact
            for contact in Contact.objects.filter(
                locale__language_code=settings.LANGUAGE_CODE, on_duty=True
            )
        }
        self.absences = {
            absence.contact_id: absence.substitute_id
            for absence in Absence.objects.filter(first_day__lte=today, last_day__gte=today)
        }

    def present(self, contact_id: int) -> Contact | None:
        """Return the contact, or who stands in for them, or for that one; None: nobody does."""
        seen: set[int | None] = set()
        pk: int | None = contact_id
        while pk in self.absences and pk not in seen:
            seen.add(pk)
            pk = self.absences[pk]
        return None if pk in seen else self.contacts.get(pk)

    def whose_turn(self, without: set[int | None] = frozenset()) -> Contact | None:
        """Return who waits longest for an inquiry, of those who can be reached by e-mail first."""
        there = [
            contact
            for pk, contact in self.contacts.items()
            if pk not in self.absences and pk not in without
        ]
        last = _last_assignments([contact.pk for contact in there])
        return min(
            there,
            key=lambda contact: (
                not contact.email,
                last.get(contact.pk, datetime.min.replace(tzinfo=BEIJING)),
                contact.sort_order,
                contact.pk,
            ),
            default=None,
        )


def _last_assignments(contact_ids: list[int]) -> dict[int, datetime]:
    """When each was last given an inquiry, those that went on to somebody else included."""
    last: dict[int, datetime] = {}
    for queryset, moment in (
        (Inquiry.objects.filter(assigned_at__isnull=False), "assigned_at"),
        (Delivery.objects.filter(kind__in=ASSIGNMENTS), "created_at"),
    ):
        rows = queryset.filter(contact__in=contact_ids).values_list("contact")
        for pk, at in rows.annotate(Max(moment)).order_by():
            last[pk] = max(at, last.get(pk, at))
    return last


def _one_at_a_time() -> None:
    """Wait for other inquiries being assigned. (SQLite has one writer anyway.)"""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ASSIGNING])


def _by_rules(inquiry: Inquiry, roster: Roster) -> Contact | None:
    for rule in RoutingRule.objects.filter(active=True).select_related("page"):
        if fits(rule, inquiry):
            return roster.present(rule.contact_id)
    return None


def fits(rule: RoutingRule, inquiry: Inquiry) -> bool:
    """Whether the inquiry meets every condition that the rule gives."""
    return (
        (not rule.countries or inquiry.country.upper() in _items(rule.countries.upper()))
        and (not rule.provinces or _in_province(inquiry.province, _items(rule.provinces)))
        and (not rule.language or inquiry.language == rule.language)
        and (not rule.words or _has_word(inquiry, rule.words.splitlines()))
        and (rule.page is None or _is_below(inquiry.source_page, rule.page))
        and (not rule.hours or is_working() == (rule.hours == RoutingRule.Hours.WITHIN))
    )


def _items(text: str) -> list[str]:
    """What a person wrote with commas of any width, or spaces, between."""
    return [
        item for item in re.split(r"[\s,，、;；]+", unicodedata.normalize("NFKC", text)) if item
    ]


def _in_province(province: str, wanted: list[str]) -> bool:
    """广东 and 广东省 are the same."""
    return len(province) > 1 and any(
        province.startswith(item) or item.startswith(province) for item in wanted
    )


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _has_word(inquiry: Inquiry, words: list[str]) -> bool:
    text = _fold("\n".join(getattr(inquiry, name) for name in TEXTS))
    return any(word in text for word in (_fold(line.strip()) for line in words) if word)


def _is_below(source, page) -> bool:
    if source is None:
        return False
    paths = page.get_translations(inclusive=True).values_list("path", flat=True)
    return any(source.path.startswith(path) for path in paths)
