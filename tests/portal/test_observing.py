"""What an operator sees: lines of the log without anything personal, and figures."""

import io
import json
import logging
import re
import sys
import urllib.request

import pytest
from django.db import connection
from django.utils import timezone
from prometheus_client import generate_latest

from contacts.inquiries.models import Delivery
from portal.models import Heartbeat
from portal.observing import queries
from portal.observing.logs import JSONFormatter, TextFormatter
from portal.observing.metrics import registry
from portal.observing.redaction import of_path, without_personal_data
from tests.contacts.inquiries.visitor import Visitor
from tests.factories import UserFactory


@pytest.fixture
def lines():
    """Return a function that returns the lines written so far, as programs read them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JSONFormatter())
    logger = logging.getLogger("portal")
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(level)


# --- Requests ----------------------------------------------------------------------------------


def test_each_request_is_one_line_with_its_id(client, site, lines):
    answer = client.get("/news/?q=13800138000")
    [line] = lines()
    assert line["request"] == answer.headers["X-Request-ID"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/news/", 200)
    assert (line["view"], line["parameters"]) == ("page", ["q"])
    assert line["milliseconds"] > 0
    assert client.get("/news/").headers["X-Request-ID"] != answer.headers["X-Request-ID"]


def test_the_line_of_staff_has_their_number_and_not_their_name(client, site, lines):
    user = UserFactory(is_superuser=True)
    client.force_login(user)
    client.get("/admin/")
    assert lines()[-1]["user"] == user.pk
    assert user.username not in json.dumps(lines())


@pytest.mark.parametrize(
    ("behind", "given", "taken"),
    [
        (True, "4f9ac0de11223344", True),
        (False, "4f9ac0de11223344", False),
        (True, 'x"}\n{"level":"ERROR"', False),
        (True, "a" * 65, False),
    ],
)
def test_an_id_is_taken_over_only_from_our_own_proxy(client, site, settings, behind, given, taken):
    settings.BEHIND_PROXY = behind
    answer = client.get("/news/", headers={"X-Request-ID": given.replace("\n", "")})
    assert (answer.headers["X-Request-ID"] == given) is taken


def test_nothing_that_a_visitor_wrote_is_in_any_line(client, site, lines):
    visitor = Visitor()
    answer = visitor.send(
        name="王工程师", phone="13800138000", email="wang@example.com", message="六孔模具的报价"
    )
    token = answer.headers["Location"].rstrip("/").rpartition("/")[2]
    client.get(answer.headers["Location"])
    client.get("/contact/received/wang@example.com/13800138000/")
    written = json.dumps(lines(), ensure_ascii=False)
    assert len(lines()) >= 3
    for secret in ("王工", "13800138000", "wang@", "六孔", token):
        assert secret not in written


# --- What is taken out -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("550 <zhang.san@sina.cn> unknown", "550 <…> unknown"),
        ("call +86 (755) 2345-6789 now", "call … now"),
        ("13800138000", "…"),
        ("from 203.0.113.77 and 2001:db8::1:2:3", "from … and …"),
        ("https://oapi.example.com/robot/send?access_token=abc", "https://oapi.example.com/robot/send?…"),
        ("postgres://portal:secret@db/portal", "postgres://…@db/portal"),
        ("key 693a91f6-7a5f-4bc4-97a0-0ec2sifa5aaa", "key 693a91f6-7a5f-4bc4-97a0-0ec2sifa5aaa"),
        ("key 693a91f6-7a5f-4bc4-97a0-0ec2fa5aaa00", "key …"),
        ("3Fq2vXz-Rk19PqLmW0aBcDeF is wrong", "… is wrong"),
        ("on 2026-11-28 in 12.5 ms", "on 2026-11-28 in 12.5 ms"),
        ("portal/search/sqlite.py:118 read_words", "portal/search/sqlite.py:118 read_words"),
    ],
)  # fmt: skip
def test_personal_data_is_taken_out_and_the_rest_stays(text, left):
    assert without_personal_data(text) == left


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("/news/2026/11/", "/news/2026/11/"),
        ("/news/die-inquiry-checklist-edition-3/", "/news/die-inquiry-checklist-edition-3/"),
        ("/搜索/你好/", "/…/…/"),
        ("/a\n{}/", "/a…{}/"),
    ],
)
def test_paths_keep_what_our_addresses_are_made_of(path, left):
    assert of_path(path) == left


@pytest.mark.parametrize("formatter", [JSONFormatter(), TextFormatter()])
def test_an_error_says_where_it_was_and_not_what_it_was_about(formatter):
    def refuse():
        raise ValueError(
            "could not read '王工 asks for a price'\n"
            "DETAIL:  Failing row contains (wang@example.com)"
        )

    try:
        try:
            refuse()
        except ValueError as error:
            raise RuntimeError("It was not kept.") from error
    except RuntimeError as error:
        record = logging.LogRecord("portal", logging.ERROR, "", 1, "Broken", (), None)
        record.exc_info = (type(error), error, error.__traceback__)
    written = formatter.format(record)
    assert "RuntimeError: It was not kept." in written
    assert "ValueError: could not read '…'" in written
    assert re.search(r"test_observing\.py:\d+ refuse", written)
    assert "王工" not in written and "wang" not in written


def test_no_line_can_be_made_two(lines):
    logging.getLogger("portal").error('one\n{"level": "ERROR"}')
    assert [line["message"] for line in lines()] == ['one\n{"level": "ERROR"}']


# --- Slow queries ------------------------------------------------------------------------------


def test_a_slow_query_is_named_by_who_asked_and_without_its_values(
    client, site, lines, monkeypatch
):
    monkeypatch.setattr(queries, "SLOW_SECONDS", 0)
    client.get("/search/?q=secretword")
    slow = [line for line in lines() if line["message"] == "Slow query"]
    assert any(line["at"].startswith("portal/search/") for line in slow)
    assert {"search"} == {line["view"] for line in slow if line["view"]}
    assert all(line["sql"] and "request" in line for line in slow)
    assert "secretword" not in json.dumps(slow)


def test_a_slow_insertion_is_named_without_its_rows(site, lines, monkeypatch):
    monkeypatch.setattr(queries, "SLOW_SECONDS", 0)
    Heartbeat.objects.bulk_create(Heartbeat(name=f"w{n}", beat_at=timezone.now()) for n in range(9))
    [named] = [line["sql"] for line in lines() if "heartbeat" in line.get("sql", "")]
    assert "INSERT" in named and named.count("%s") <= 2, "at most one for each column"


def test_who_watches_a_command_is_not_told_of_slow_queries(site, lines, monkeypatch):
    monkeypatch.setattr(queries, "SLOW_SECONDS", 0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    Heartbeat.objects.count()
    assert lines() == []


def test_other_queries_are_not_named(client, site, lines):
    connection.ensure_connection()
    client.get("/news/")
    assert [line for line in lines() if line["message"] == "Slow query"] == []


# --- Figures -----------------------------------------------------------------------------------


def figures() -> dict[str, float]:
    text = generate_latest(registry).decode()
    pairs = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _space, value in pairs}


def test_figures_tell_requests_editions_queues_and_deliveries(client, site):
    name = 'portal_requests_total{method="GET",status="200",view="page"}'
    before = figures()
    client.get("/news/")
    Heartbeat.objects.update_or_create(name="worker", defaults={"beat_at": "2026-01-01T00:00Z"})
    Delivery.objects.create(kind=Delivery.Kind.TEST, language="en", message_id="<1@example.com>")
    site.article()
    after = figures()
    assert after[name] == before.get(name, 0) + 1
    assert after['portal_request_seconds_count{view="page"}'] >= 1
    assert after["portal_edition"] >= 1
    assert after['portal_deliveries{state="pending"}'] == 1
    assert after['portal_deliveries{state="failed"}'] == 0
    assert after['portal_inquiries{state="new"}'] == 0
    assert after['portal_heartbeat_age_seconds{name="worker"}'] > 0
    assert after["portal_tasks_oldest_age_seconds"] >= 0
    assert after["portal_database_up"] == 1


def test_addresses_that_are_none_of_ours_make_no_figures_of_their_own(client, site):
    for number in range(5):
        client.get(f"/nothing/{number}.php")
        client.generic("BREW", f"/nothing/{number}.php")
    named = [name for name in figures() if "php" in name or "BREW" in name]
    assert named == []


@pytest.mark.xdist_group("running_site")
def test_a_running_site_gives_its_figures_at_a_port_of_their_own(running_site):
    running_site.get("/")
    running_site.get("/")
    with urllib.request.urlopen(f"http://127.0.0.1:{running_site.metrics_port}/metrics") as answer:
        text = answer.read().decode()
    assert re.search(r'^portal_published_pages_total\{source="\w+"\} [1-9]', text, re.MULTILINE)
    assert "portal_database_up 1.0" in text
    assert running_site.get("/metrics")[0] == 404
