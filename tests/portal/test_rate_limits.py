"""Who asks for too much: slowed, marked or sent away, each where it costs a visitor least."""

import multiprocessing
from types import SimpleNamespace

import pytest
from django.test import Client

from contacts.inquiries.models import Inquiry
from contacts.inquiries.models.inquiry import Status
from portal import rate_limits
from portal.rate_limits import PASSWORDS, SEARCHES, SUGGESTIONS, Limit
from tests.contacts.inquiries.visitor import Visitor, token

ADDRESS, OTHER = "203.0.113.7", "203.0.113.8"


@pytest.fixture(autouse=True)
def _own_places(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def request_from(address: str):
    return SimpleNamespace(headers={}, META={"REMOTE_ADDR": address})


def use_up(limit: Limit) -> None:
    """Ask until there is nothing left, however slow the test is."""
    while not rate_limits.seconds_to_wait(limit, request_from(ADDRESS)):
        pass


def test_searches_are_limited_for_each_customer_and_in_the_readers_language(site):
    client = Client(REMOTE_ADDR=ADDRESS)
    assert client.get("/search/").status_code == 200
    use_up(SEARCHES)
    refused = client.get("/search/")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["Cache-Control"] == "no-store"
    assert "请稍候" in refused.content.decode()
    assert "One moment" in client.get("/en/search/").content.decode()
    assert Client(REMOTE_ADDR=OTHER).get("/search/").status_code == 200


def test_suggestions_then_are_none(site):
    client = Client(REMOTE_ADDR=ADDRESS)
    use_up(SUGGESTIONS)
    answer = client.get("/search/suggestions/?q=a")
    assert (answer.status_code, answer.json()) == (429, {"suggestions": []})


def test_passwords_of_private_pages_cannot_be_guessed_without_end(site):
    from wagtail.models import PageViewRestriction

    article = site.article()
    restriction = PageViewRestriction.objects.create(
        page=article, restriction_type=PageViewRestriction.PASSWORD, password="right"
    )
    client = Client(REMOTE_ADDR=ADDRESS)
    url = f"/_util/authenticate_with_password/{restriction.pk}/{article.pk}/"
    guess = {"password": "wrong", "return_url": article.url}
    answers = [client.post(url, guess).status_code for _ in range(PASSWORDS.burst + 1)]
    assert answers == [200] * PASSWORDS.burst + [429]
    assert client.post(url, guess | {"password": "right"}).status_code == 429


def test_an_inquiry_is_marked_and_never_refused(site):
    sent = []
    for number in range(14):
        visitor = Visitor()
        phone = f"138000001{number:02}"
        answer = visitor.send(token=str(token()), phone=phone, message=f"请报价 {number}")
        sent.append(answer.status_code)
    assert set(sent) == {303}
    assert Inquiry.objects.count() == 14
    assert Inquiry.objects.filter(status=Status.SPAM).count() == 4


def _ask(path, address, count, answers):
    places = rate_limits._Places()
    place = rate_limits._place("test", address)
    answers.put([places.take(place, 1000.0, 1.0, 5) for _ in range(count)])


def test_several_processes_count_together(settings):
    limit = Limit("test", 5, 60)
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    for _ in range(3):
        child = fork.Process(target=_ask, args=(settings.DATA_DIR, ADDRESS, 2, answers))
        child.start()
        child.join()
    taken = [answers.get(timeout=10) for _ in range(3)]
    assert sum(wait == 0 for waits in taken for wait in waits) == limit.burst


def test_what_was_used_is_given_back_evenly():
    places = rate_limits._Places()
    assert [places.take(1, 1000.0, 2.0, 3) for _ in range(4)] == [0, 0, 0, 2.0]
    assert places.take(1, 1002.0, 2.0, 3) == 0
    assert places.take(1, 1002.0, 2.0, 3) == 2.0
    # A clock that was put back locks nobody out.
    assert places.take(1, 500.0, 2.0, 3) == 0


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "::1"])
def test_addresses_that_tell_nobody_apart_have_no_limit(address):
    waits = [rate_limits.seconds_to_wait(PASSWORDS, request_from(address)) for _ in range(50)]
    assert set(waits) == {0.0}


def test_a_customers_ipv6_network_is_one(settings):
    addresses = [f"2001:db8:1:2::{number:x}" for number in range(PASSWORDS.burst + 1)]
    waits = [rate_limits.seconds_to_wait(PASSWORDS, request_from(one)) for one in addresses]
    assert [wait > 0 for wait in waits] == [False] * PASSWORDS.burst + [True]
    assert rate_limits.seconds_to_wait(PASSWORDS, request_from("2001:db8:1:3::1")) == 0


def test_no_address_is_kept(settings):
    rate_limits.seconds_to_wait(PASSWORDS, request_from(ADDRESS))
    kept = (settings.DATA_DIR / "rate-limits").read_bytes()
    assert any(kept)
    assert ADDRESS.encode() not in kept


def test_without_a_disk_each_process_counts_for_itself(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "missing"
    waits = [rate_limits.seconds_to_wait(PASSWORDS, request_from(ADDRESS)) for _ in range(11)]
    assert [wait > 0 for wait in waits] == [False] * 10 + [True]


# --- Bodies ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/en/news/", "/search/", "/nothing/", "/drafts/x/"])
def test_what_is_too_large_for_an_address_is_refused_unread(client, site, path):
    answer = client.post(path, b"x" * (1024 * 1024 + 1), content_type="application/octet-stream")
    assert answer.status_code == 413
    language = "en" if path.startswith("/en/") else "zh-Hans"
    assert f'lang="{language}"' in answer.content.decode()


def test_the_form_takes_whatever_comes(site):
    visitor = Visitor()
    answer = visitor.send(message="长" * 700_000)
    assert answer.status_code != 413
