"""An inquiry goes to whom the rules name, else in turn to those on duty."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from contacts.inquiries import routing
from contacts.inquiries.models import Absence, Inquiry, InquirySettings, RoutingRule
from contacts.inquiries.working_hours import BEIJING
from contacts.models import Contact
from tests.contacts.inquiries.mail import receive
from tests.factories import ContactFactory, InquiryFactory, StandardPageFactory, locale

pytestmark = pytest.mark.django_db
needs_threads = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="has one writer, and in tests one thread"
)


@pytest.fixture
def team(db) -> list[Contact]:
    return [ContactFactory(name=name) for name in ("陈", "李", "赵")]


def rule(contact: Contact, **conditions) -> RoutingRule:
    number = RoutingRule.objects.count()
    return RoutingRule.objects.create(
        name=f"规则 {number}", contact=contact, sort_order=number, **conditions
    )


def goes_to(**fields) -> Contact | None:
    return routing.assign(InquiryFactory.build(**fields))


def away(contact: Contact, substitute: Contact | None = None, **days) -> None:
    today = timezone.now().astimezone(BEIJING).date()
    Absence.objects.create(
        contact=contact,
        substitute=substitute,
        first_day=today - timedelta(days=days.get("since", 0)),
        last_day=today + timedelta(days=days.get("until", 0)),
    )


@pytest.mark.parametrize(
    ("conditions", "meets", "misses"),
    [
        ({"countries": "DE, us"}, {"country": "US"}, {"country": "CN"}),
        ({"provinces": "广东、广西"}, {"province": "广东省"}, {"province": "浙江省"}),
        ({"provinces": "广西"}, {"province": "广西壮族自治区"}, {"province": ""}),
        ({"language": "en"}, {"language": "en"}, {"language": "zh-hans"}),
        ({"words": "断桥铝\nPVC"}, {"message": "要一套ＰＶＣ模具"}, {"message": "铝模具"}),
        ({"words": "6063"}, {"material": "铝 6063-T5"}, {"material": "6061"}),
        ({"countries": "CN", "words": "急"}, {"message": "急"}, {"message": "急", "country": "DE"}),
    ],
)  # fmt: skip
def test_a_rule_decides_where_all_its_conditions_are_met(team, conditions, meets, misses):
    rule(team[2], **conditions)
    assert goes_to(**meets) == team[2]
    assert goes_to(**misses) == team[0]


def test_the_first_rule_that_fits_decides_and_one_that_is_not_active_never(team):
    rule(team[0], active=False)
    rule(team[2], countries="CN")
    rule(team[1])
    assert goes_to(country="CN") == team[2]
    assert goes_to(country="DE") == team[1]


def test_a_rule_for_a_page_means_pages_below_it_and_translations_too(team, site):
    page = StandardPageFactory(parent=site.home, slug="dies")
    below = StandardPageFactory(parent=page, slug="aluminium")
    site.home_en.refresh_from_db()
    twin = page.copy_for_translation(locale("en"))
    twin.save()
    other = StandardPageFactory(parent=site.home, slug="dies-2")
    rule(team[2], page=page)
    for source in (page, below, twin):
        assert goes_to(source_page=source) == team[2], source
    for source in (other, site.home, None):
        assert goes_to(source_page=source) == team[0], source


def test_a_rule_may_hold_within_or_outside_working_hours(team):
    settings = InquirySettings.load()
    now = timezone.now().astimezone(BEIJING)
    settings.weekdays = 7
    settings.opens_at, settings.closes_at = now.min.time(), now.max.time()
    settings.save()
    rule(team[1], hours="outside")
    rule(team[2], hours="within")
    assert goes_to() == team[2]
    settings.closes_at = settings.opens_at
    settings.save()
    assert goes_to() == team[1]


def test_who_is_absent_is_stood_in_for(team):
    rule(team[0])
    away(team[0], substitute=team[1], since=3, until=3)
    assert goes_to() == team[1]
    away(team[1], substitute=team[2])
    assert goes_to() == team[2]


def test_substitutes_who_stand_in_for_each_other_end_nothing_but_their_chain(team):
    rule(team[0])
    away(team[0], substitute=team[1])
    away(team[1], substitute=team[0])
    assert goes_to() == team[2]


def test_an_absence_holds_on_its_days_only(team):
    rule(team[0])
    away(team[0], since=9, until=-1)
    assert goes_to() == team[0]


def test_without_rules_those_on_duty_are_told_in_turn(team):
    Contact.objects.filter(pk=team[1].pk).update(on_duty=False)
    assert [receive().contact for _n in range(5)] == [team[0], team[2]] * 2 + [team[0]]


def test_what_was_handed_on_counts_as_a_turn(team):
    first = receive()
    Inquiry.objects.filter(pk=first.pk).update(contact=team[2], assigned_at=timezone.now())
    assert receive().contact == team[1]


def test_who_cannot_be_reached_by_email_is_told_only_if_nobody_can(team):
    Contact.objects.exclude(pk=team[2].pk).update(email="")
    assert [receive().contact for _n in range(2)] == [team[2]] * 2
    Contact.objects.update(email="")
    assert receive().contact == team[0]


def test_a_translated_contact_is_one_contact(team):
    twin = team[0].copy_for_translation(locale("en"))
    twin.save()
    assert twin not in [receive().contact for _n in range(4)]


def test_without_anybody_an_inquiry_is_kept_all_the_same(db):
    inquiry = receive()
    assert (inquiry.contact, inquiry.escalate_at) == (None, None)
    assert inquiry.pk


@needs_threads
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_turns_stay_fair_when_inquiries_arrive_at_once():
    team = [ContactFactory() for _n in range(4)]

    def send() -> None:
        try:
            with transaction.atomic():
                receive()
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [contact.inquiries.count() for contact in team] == [3] * 4
