"""The list of the sales desk: what waits longest first, found by any word, as long as one likes."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.inquiries import actions
from contacts.inquiries.models import Delivery, Inquiry
from contacts.inquiries.models.inquiry import Status
from tests.contacts.inquiries.desk import SALES, attach
from tests.factories import ContactFactory, InquiryFactory, UserFactory

WAITING = reverse("inquiry_waiting")


def page(client, tab: str = "waiting", **query) -> str:
    answer = client.get(reverse(f"inquiry_{tab}"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def order(text: str, *inquiries: Inquiry) -> list[str]:
    places = {one.reference: text.find(one.reference) for one in inquiries}
    return [reference for reference in sorted(places, key=places.get) if places[reference] >= 0]


def ago(**duration):
    return timezone.now() - timedelta(**duration)


def test_an_empty_desk_says_what_will_come_here(team, client):
    client.force_login(team.anna)
    text = page(client)
    assert "desk-empty" in text
    assert 'desk-list"' not in text


def test_who_has_no_contact_is_told_why_nothing_comes(team, client):
    team.of(team.annas)
    newcomer = UserFactory(groups=[SALES])
    client.force_login(newcomer)
    for text in (page(client), page(client, "all"), client.get("/admin/").content.decode()):
        assert "您的账号还没有对应的联系人" in text
        assert "还没有询价" not in text
    ContactFactory(user=newcomer)
    assert "desk-empty" in page(client)
    assert "您的账号还没有对应的联系人" not in page(client)


def test_what_waits_longest_stands_first(team, client):
    new, old, done = (
        InquiryFactory(created_at=ago(minutes=5)),
        InquiryFactory(created_at=ago(days=3)),
        InquiryFactory(created_at=ago(days=9), status=Status.ANSWERED, answered_at=ago(days=8)),
    )
    client.force_login(team.anna)
    assert order(page(client), new, old, done) == [old.reference, new.reference]
    assert order(page(client, "all"), new, old, done) == [
        new.reference, old.reference, done.reference,
    ]  # fmt: skip


def test_each_tab_holds_what_it_says(team, client):
    mine = team.of(team.annas, status=Status.TAKEN)
    new = team.of(None)
    spam = team.of(team.annas, status=Status.SPAM)
    client.force_login(team.anna)
    assert order(page(client, "new"), mine, new, spam) == [new.reference]
    assert order(page(client, "mine"), mine, new, spam) == [mine.reference]
    client.force_login(team.manager)
    assert order(page(client, "spam"), mine, new, spam) == [spam.reference]


def test_a_row_says_who_what_from_where_and_how_long(team, client):
    inquiry = team.of(
        team.annas,
        created_at=ago(hours=5),
        company="佛山示例铝业",
        name="李建国",
        country="DE",
        message="断桥铝型材模具一套",
        source_title="铝型材挤压模具",
    )
    attach(inquiry)
    client.force_login(team.anna)
    text = page(client)
    for words in ("佛山示例铝业", "李建国", "德国", "断桥铝型材模具一套", "铝型材挤压模具"):
        assert words in text
    assert "陈安娜" in text
    assert 'data-status="new"' in text
    assert f'href="{reverse("inquiry_detail", args=[inquiry.pk])}"' in text


def test_any_word_of_a_text_finds_it_but_only_what_one_may_see(team, client):
    mine = team.of(team.annas, message="铝合金散热器模具，需要氮化处理")
    others = team.of(team.bens, message="散热器挤压模具")
    actions.add_note(mine, team.anna, "老客户，曾在广州展会见过")
    client.force_login(team.anna)
    for words in ("散热", "热器模", "氮化", "展会", mine.reference, "示例铝业"):
        assert order(page(client, q=words), mine, others) == [mine.reference], words
    assert order(page(client, q="木塑"), mine, others) == []
    client.force_login(team.manager)
    assert order(page(client, q="散热器"), mine, others) == [mine.reference, others.reference]
    results = client.get(reverse("inquiry_all_results"), {"q": "挤压"}).content.decode()
    assert order(results, mine, others) == [others.reference]


@pytest.mark.parametrize("query", ['"', "\x00", "模*", "，", "😀", "' OR 1", "(", "a" * 3_000])
def test_no_search_fails(team, client, query):
    InquiryFactory()
    client.force_login(team.manager)
    assert client.get(WAITING, {"q": query}).status_code == 200


def test_what_is_not_found_here_can_be_looked_for_in_all_inquiries(team, client):
    answered = team.of(team.annas, company="示例铝业", status=Status.ANSWERED)
    client.force_login(team.manager)
    html = BeautifulSoup(client.get(WAITING, {"q": "示例铝"}).content, "html.parser")
    link = html.find("a", string=re.compile("全部询价"))
    assert answered.reference in client.get(link["href"]).content.decode()


def test_filters_narrow_the_list_and_stand_in_the_address(team, site, client):
    german = team.of(team.annas, country="DE", language="en", source_page=site.news)
    chinese = team.of(team.bens, country="CN", created_at=ago(days=40))
    nobodys = team.of(None, country="VN", status=Status.TAKEN)
    every = (german, chinese, nobodys)
    client.force_login(team.manager)
    for query, expected in (
        ({"country": "DE"}, german),
        ({"language": "en"}, german),
        ({"source_page": site.news.pk}, german),
        ({"contact": team.bens.pk}, chinese),
        ({"contact": "null"}, nobodys),
        ({"status": "taken"}, nobodys),
        ({"created_at_to": f"{ago(days=30):%Y-%m-%d}"}, chinese),
    ):
        assert order(page(client, **query), *every) == [expected.reference], query
    assert len(order(page(client, country="XX", status="no"), *every)) == 3


def test_pages_hold_thirty_and_keep_the_state(team, client):
    InquiryFactory.create_batch(35, country="DE")
    client.force_login(team.manager)
    first = page(client, country="DE")
    assert first.count('name="inquiry"') == 30
    assert "country=DE" in first and "p=2" in first
    assert page(client, country="DE", p=2).count('name="inquiry"') == 5


def test_the_number_of_queries_does_not_grow_with_the_list(team, client):
    client.force_login(team.manager)

    def queries(**query) -> int:
        page(client, "all", **query)
        with CaptureQueriesContext(connection) as captured:
            page(client, "all", **query)
        return len(captured)

    def fill(count: int) -> None:
        for n in range(count):
            attach(team.of((team.annas, team.bens, None)[n % 3], message="散热器"))

    fill(3)
    few, few_found = queries(), queries(q="散热")
    fill(12)
    assert (queries(), queries(q="散热")) == (few, few_found)
    assert few <= 25


def test_what_a_visitor_wrote_is_only_text(team, client):
    team.of(
        None,
        name="<img src=x onerror=alert(1)>",
        company="\u202eexe.ltd",
        message="<script>alert(1)</script> http://spam.example/ {{ 7|add:7 }}",
    )
    client.force_login(team.manager)
    text = page(client)
    assert "<script>alert(1)" not in text and "<img src=x" not in text
    assert 'href="http://spam.example' not in text
    assert "{{ 7|add:7 }}" in text
    assert '<bdi dir="auto">\u202eexe.ltd</bdi>' in text


def test_those_ticked_are_assigned_together_and_the_contact_is_told(team, client):
    first, second, kept = team.of(None), team.of(team.bens), team.of(None)
    client.force_login(team.manager)
    data = {"inquiry": [first.pk, second.pk], "contact": team.annas.pk, "next": f"{WAITING}?p=1"}
    answer = client.post(reverse("inquiry_assign"), data)
    assert answer["Location"] == f"{WAITING}?p=1"
    assert set(Inquiry.objects.filter(contact=team.annas)) == {first, second}
    assert Inquiry.objects.get(pk=kept.pk).contact is None
    told = Delivery.objects.filter(kind=Delivery.Kind.ASSIGNMENT, recipient="anna@example.com")
    assert told.count() == 2


def test_nobody_assigns_what_they_do_not_see(team, client):
    hidden = team.of(team.bens)
    client.force_login(team.anna)
    data = {"inquiry": [hidden.pk, "x", "9" * 30], "contact": team.annas.pk}
    assert client.post(reverse("inquiry_assign"), data).status_code == 302
    assert Inquiry.objects.get(pk=hidden.pk).contact == team.bens


@pytest.mark.parametrize(
    "data", [{}, {"inquiry": "1", "contact": "999999"}, {"inquiry": "1", "contact": ""}]
)
def test_assigning_nothing_or_to_nobody_known_changes_nothing(team, client, data):
    inquiry = team.of(team.bens)
    client.force_login(team.manager)
    data = {key: str(inquiry.pk) if value == "1" else value for key, value in data.items()}
    answer = client.post(reverse("inquiry_assign"), data, follow=True)
    assert answer.status_code == 200
    assert Inquiry.objects.get().contact == team.bens
