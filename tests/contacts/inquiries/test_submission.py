"""Sent twice it is one inquiry; what cannot be kept is given back with the phone number to call."""

import errno
import re
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from django.db import OperationalError, connection

from contacts.inquiries import submission
from contacts.inquiries.models import Attachment, Delivery, Inquiry, ReferenceCounter
from contacts.inquiries.submission import Submission, submit
from tests.contacts.inquiries.test_worker import wait_until
from tests.contacts.inquiries.visitor import ANSWERS, DWG, PDF, Visitor, drawing, inquiry, token
from tests.factories import CompanyFactory, ContactFactory, InquiryFactory

pytestmark = pytest.mark.django_db

#: The tests' SQLite is one database in memory, which threads lock for each other.
side_by_side = pytest.mark.skipif(connection.vendor == "sqlite", reason="Needs several writers.")

FIELDS = {name: text for name, text in ANSWERS.items() if name != "consent"}


def test_a_double_click_makes_one_inquiry(site, private):
    ContactFactory()
    visitor = Visitor()
    first = visitor.send(drawing())
    second = visitor.send(drawing())
    assert first["Location"] == second["Location"]
    assert Inquiry.objects.count() == 1
    assert inquiry().attachments.count() == 1
    assert Delivery.objects.filter(kind="inquiry").count() == 1


def test_sending_again_what_had_waiting_files_makes_one_inquiry(site, private):
    visitor = Visitor()
    visitor.send(drawing(), name="")
    first = visitor.send(name="王工")
    second = visitor.send()
    assert first["Location"] == second["Location"]
    assert inquiry().attachments.count() == 1


def test_who_goes_back_and_changes_the_text_loses_neither(site, private):
    visitor = Visitor()
    visitor.send(drawing(), name="")
    visitor.send(name="王工")
    answer = visitor.send(message="改成两套，请重新报价。")
    assert answer.status_code == 303
    assert [i.message for i in Inquiry.objects.order_by("pk")] == [
        "断桥铝型材模具一套，请报价。",
        "改成两套，请重新报价。",
    ]
    for one in Inquiry.objects.all():
        assert one.attachments.get().file.read() == DWG


def test_another_file_makes_another_inquiry(site, private):
    visitor = Visitor()
    visitor.send(drawing("a.dwg"))
    visitor.send(drawing("a.dwg", DWG + b"changed"))
    assert Inquiry.objects.count() == 2


def test_two_visitors_with_the_same_words_are_two(site):
    Visitor().send()
    Visitor().send()
    assert Inquiry.objects.count() == 2


def test_without_a_token_the_same_from_an_address_is_one(site):
    for _time in range(2):
        Visitor().send(token="forged")
    assert Inquiry.objects.count() == 1


def test_a_number_that_is_taken_is_passed_over(site):
    Visitor().send()
    prefix, month, number = inquiry().reference.split("-")
    InquiryFactory(reference=f"{prefix}-{month}-{int(number) + 1:04}")
    Visitor().send(message="另一套")
    assert Inquiry.objects.filter(reference=f"{prefix}-{month}-{int(number) + 2:04}").exists()


@side_by_side
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_senders_at_the_same_moment_make_one_inquiry(site):
    ContactFactory()
    form = token()
    references, start = [], threading.Barrier(6)

    def send() -> None:
        start.wait()
        try:
            references.append(submit(Submission(form.key, FIELDS, "zh-hans", "r1")).reference)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(references) == 6
    assert len(set(references)) == 1
    assert Inquiry.objects.count() == 1
    assert ReferenceCounter.objects.get().last == 1
    assert Delivery.objects.filter(kind="inquiry").count() == 1


@side_by_side
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_references_given_at_the_same_moment_differ(site):
    ContactFactory()
    start = threading.Barrier(6)

    def send(number: int) -> None:
        start.wait()
        try:
            fields = FIELDS | {"message": f"第 {number} 套"}
            submit(Submission(token().key, fields, "zh-hans", "r1"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    references = Inquiry.objects.values_list("reference", flat=True)
    assert sorted(reference[-4:] for reference in references) == [f"000{n}" for n in range(1, 7)]


class ReadOnly:
    """Makes the database what it is on a disk that was mounted read-only."""

    READS = ("SELECT", "PRAGMA", "SAVEPOINT", "ROLLBACK", "RELEASE", "BEGIN", "COMMIT", "SET")

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(self.READS):
            return execute(sql, params, many, context)
        raise OperationalError("attempt to write a readonly database")


def test_when_the_database_cannot_be_written_what_was_typed_comes_back(site, private):
    CompanyFactory()
    visitor = Visitor()
    with connection.execute_wrapper(ReadOnly()):
        answer = visitor.send(drawing())
    assert answer.status_code == 503
    problem = visitor.page.select_one("[data-problem]").get_text()
    assert "0769 5550 0101" in problem
    assert visitor.page.select_one("[name=message]").get_text().strip() == ANSWERS["message"]
    assert visitor.page.select_one("[name=name]")["value"] == ANSWERS["name"]
    assert visitor.page.select_one("[name=consent]").has_attr("checked")
    assert Inquiry.objects.count() == Attachment.objects.count() == 0
    assert not [path for path in private.rglob("*") if path.is_file()]
    # And when it can be written again, the same form arrives, once.
    assert visitor.send(drawing()).status_code == 303


def test_when_the_disk_is_full_what_was_typed_comes_back(site, private, monkeypatch):
    CompanyFactory()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    visitor = Visitor()
    with monkeypatch.context() as patch:
        patch.setattr("contacts.inquiries.form.uploads.os.fsync", full)
        answer = visitor.send(drawing("图.dwg"), drawing("表.pdf", PDF))
    assert answer.status_code == 507
    assert "0769 5550 0101" in visitor.page.select_one("[data-problem]").get_text()
    assert "图.dwg" in visitor.errors["drawings"]
    assert visitor.page.select_one("[name=message]").get_text().strip() == ANSWERS["message"]
    assert not [path for path in private.rglob("*") if path.is_file()]
    assert visitor.send().status_code == 303


def test_what_fails_half_way_leaves_nothing(site, private, monkeypatch):
    ContactFactory()

    def fail(inquiry: Inquiry) -> None:
        raise OperationalError("database or disk is full")

    visitor = Visitor()
    with monkeypatch.context() as patch:
        patch.setattr(submission.outbox, "enqueue", fail)
        assert visitor.send(drawing()).status_code == 507
    assert Inquiry.objects.count() == Attachment.objects.count() == Delivery.objects.count() == 0
    assert not [path for path in private.rglob("*") if path.is_file()]


@pytest.mark.xdist_group("running_site")
def test_on_a_running_site_eight_presses_at_once_are_one_inquiry(running_site):
    page = requests.get(f"{running_site.url}/contact/", timeout=20).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    start, answers = threading.Barrier(8), []

    def press() -> None:
        start.wait()
        answers.append(
            requests.post(
                f"{running_site.url}/contact/",
                data=ANSWERS | hidden,
                files={"drawings": ("图.dwg", DWG)},
                allow_redirects=False,
                timeout=30,
            )
        )

    threads = [threading.Thread(target=press) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [303] * 8
    assert len({answer.headers["Location"] for answer in answers}) == 1


@pytest.mark.xdist_group("running_site")
def test_an_upload_that_breaks_off_leaves_nothing(running_site):
    private = Path(running_site.folder.name) / "private"
    before = {path for path in private.rglob("*") if path.is_file()}
    address = urlsplit(running_site.url)
    body = (
        b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nW\r\n'
        b'--x\r\nContent-Disposition: form-data; name="drawings"; filename="a.pdf"\r\n\r\n'
        + PDF
        + bytes(400_000)
    )
    for _number in range(3):
        with socket.create_connection((address.hostname, address.port), timeout=10) as line:
            line.sendall(
                b"POST /contact/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n"
                b"Content-Type: multipart/form-data; boundary=x\r\n\r\n" + body
            )
    assert requests.get(f"{running_site.url}/contact/", timeout=20).status_code == 200
    wait_until(lambda: {path for path in private.rglob("*") if path.is_file()} == before, 10)
