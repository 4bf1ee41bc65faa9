"""A disk without room, a database that cannot be written, a connection that breaks: for real.

Whoever sends an inquiry then sees whom to call and has lost nothing typed; nothing is half kept.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from contacts.inquiries import submission
from contacts.inquiries.models import Attachment, Delivery, Inquiry
from tests.contacts.inquiries.visitor import ANSWERS, PDF, Visitor, drawing, inquiry
from tests.factories import CompanyFactory, ContactFactory

pytestmark = pytest.mark.django_db
LONG_MESSAGE = "断桥铝型材模具一套，请报价。" * 700


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Have the kernel refuse what a file would grow beyond, as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def full_database() -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA page_count")
            pages = cursor.fetchone()[0]
            cursor.execute("PRAGMA max_page_count")
            before = cursor.fetchone()[0]
            # The free ones are used up first.
            cursor.execute("VACUUM")
            cursor.execute(f"PRAGMA max_page_count = {min(pages, 1)}")
            try:
                yield
            finally:
                cursor.execute(f"PRAGMA max_page_count = {before}")
        else:
            # What a server says that finds no room for a row.
            cursor.execute(
                "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
                "EXCEPTION 'could not extend file: No space left on device' "
                "USING ERRCODE = 'disk_full'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER no_room BEFORE INSERT ON inquiries_delivery "
                "FOR EACH ROW EXECUTE FUNCTION no_room()"
            )
            try:
                yield
            finally:
                cursor.execute("DROP FUNCTION no_room CASCADE")


@contextmanager
def read_only_database() -> Iterator[None]:
    on, off = (
        ("PRAGMA query_only = 1", "PRAGMA query_only = 0")
        if connection.vendor == "sqlite"
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    with connection.cursor() as cursor:
        cursor.execute(on)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(off)


def files_in(private: Path) -> list[Path]:
    return [path for path in private.rglob("*") if path.is_file()]


def assert_all_is_given_back(visitor: Visitor, message: str = ANSWERS["message"]) -> None:
    """The page says whom to call, and has in it what was typed."""
    problem = visitor.page.select_one("[data-problem]")
    assert "0769 5550 0101" in problem.get_text()
    assert problem.select_one("a[href^='tel:']")
    assert visitor.page.select_one("[name=message]").get_text().strip() == message
    for name in ("name", "phone", "company", "province"):
        assert visitor.page.select_one(f"[name={name}]")["value"] == ANSWERS[name]
    assert visitor.page.select_one("[name=country] [selected]")["value"] == "CN"
    assert visitor.page.select_one("[name=consent]").has_attr("checked")


def assert_nothing_is_kept(private: Path) -> None:
    for model in (Inquiry, Attachment, Delivery):
        assert not model.objects.exists()
    assert files_in(private) == []


@pytest.mark.parametrize("room", [0, 1000, 100_000])
@pytest.mark.parametrize("size", [5_000, 300_000])
def test_without_room_for_a_drawing_the_text_comes_back_and_can_be_sent_alone(
    site, private, room, size
):
    if size < room:
        pytest.skip("There is room.")
    CompanyFactory()
    visitor = Visitor()
    with no_file_larger_than(room):
        answer = visitor.send(drawing("图.pdf", PDF + bytes(size)))
    assert answer.status_code == 507
    assert_all_is_given_back(visitor)
    assert "图.pdf" in visitor.errors["drawings"]
    assert_nothing_is_kept(private)
    with no_file_larger_than(room):
        assert visitor.send().status_code == 303
    assert inquiry().message == ANSWERS["message"]


def test_what_there_is_room_for_need_not_be_chosen_again(site, private):
    visitor = Visitor()
    with no_file_larger_than(100_000):
        answer = visitor.send(drawing("大.pdf", PDF + bytes(300_000)), drawing("小.pdf", PDF))
    assert answer.status_code == 507
    assert visitor.kept_names == ["小.pdf"]
    assert visitor.send(drawing("大.pdf", PDF + bytes(300_000))).status_code == 303
    assert {a.name: len(a.file.read()) for a in inquiry().attachments.all()} == {
        "小.pdf": len(PDF),
        "大.pdf": len(PDF) + 300_000,
    }


@pytest.mark.parametrize("folder", ["incoming", "attachments"])
def test_without_a_folder_for_drawings_the_text_comes_back(site, private, folder):
    CompanyFactory()
    visitor = Visitor()
    (private / folder).parent.mkdir(parents=True, exist_ok=True)
    (private / folder).write_bytes(b"A file where the folder should be.")
    answer = visitor.send(drawing())
    assert answer.status_code in (503, 507)
    assert_all_is_given_back(visitor)
    (private / folder).unlink()
    assert_nothing_is_kept(private)
    assert visitor.send(drawing()).status_code == 303


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_when_the_database_is_full_what_was_typed_comes_back(site, private):
    CompanyFactory()
    ContactFactory()
    visitor = Visitor()
    with full_database():
        answer = visitor.send(drawing(), message=LONG_MESSAGE)
        assert answer.status_code == 507
        assert_all_is_given_back(visitor, LONG_MESSAGE)
    assert_nothing_is_kept(private)
    assert visitor.send(drawing()).status_code == 303
    assert inquiry().deliveries.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_when_the_database_is_read_only_what_was_typed_comes_back(site, private):
    CompanyFactory()
    ContactFactory()
    visitor = Visitor()
    with read_only_database():
        assert visitor.client.get("/contact/").status_code == 200
        answer = visitor.send(drawing())
        assert answer.status_code == 503
        assert_all_is_given_back(visitor)
        # Nor is a form of which a file would wait.
        answer = visitor.send(drawing(), consent="")
        assert answer.status_code == 503
        assert_nothing_is_kept(private)
    assert visitor.send(drawing(), consent="on").status_code == 303
    assert inquiry().attachments.count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only there writers take turns")
def test_who_waits_for_a_turn_too_long_gets_back_what_was_typed(site, private, monkeypatch):
    CompanyFactory()
    ContactFactory()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.01)
    visitor = Visitor()
    with submission._one_writer:
        assert visitor.send(drawing()).status_code == 503
        assert_all_is_given_back(visitor)
        assert_nothing_is_kept(private)
    assert visitor.send(drawing()).status_code == 303
