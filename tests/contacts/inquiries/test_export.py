"""The list as a spreadsheet: exactly what is listed, harmless to open, and noted."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from contacts.inquiries.models.inquiry import Status
from tests.contacts.inquiries.desk import attach
from tests.factories import InquiryFactory

FORMATS = ("csv", "xlsx")


def export(client, kind: str, tab: str = "all", **query) -> list[list]:
    answer = client.get(reverse(f"inquiry_{tab}"), {"export": kind, **query})
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    content = b"".join(answer.streaming_content)
    if kind == "csv":
        assert content.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    sheet = load_workbook(io.BytesIO(content)).active
    assert not any(cell.data_type == "f" for row in sheet for cell in row)
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def references(rows: list[list]) -> set[str]:
    return {row[0] for row in rows[1:]}


@pytest.mark.parametrize("kind", FORMATS)
def test_it_has_what_is_listed_of_all_pages(team, client, kind):
    german = InquiryFactory.create_batch(32, country="DE", message="散热器")
    InquiryFactory(country="CN", message="散热器")
    InquiryFactory(country="DE", message="门窗")
    InquiryFactory(country="DE", message="散热器", status=Status.SPAM)
    client.force_login(team.manager)
    rows = export(client, kind, country="DE", q="散热")
    assert references(rows) == {inquiry.reference for inquiry in german}
    assert "德国" in rows[1]


@pytest.mark.parametrize("kind", FORMATS)
def test_it_has_only_what_one_may_see(team, client, kind):
    mine, nobodys, hidden = team.of(team.annas), team.of(None), team.of(team.bens)
    client.force_login(team.anna)
    assert references(export(client, kind)) == {mine.reference, nobodys.reference}
    assert hidden.reference not in str(export(client, kind, q=hidden.reference))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)",
     '=HYPERLINK("http://evil.example","x")', "=cmd|' /C calc'!A0"],
)  # fmt: skip
def test_no_cell_is_a_formula(team, client, kind, text):
    fields = ("name", "company", "wechat", "message", "material", "province")
    InquiryFactory(**dict.fromkeys(fields, text), phone=text[:60])
    client.force_login(team.manager)
    (row,) = export(client, kind)[1:]
    cells = [str(cell) for cell in row if cell]
    assert sum(cell.startswith("'") for cell in cells) >= len(fields)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝")) for cell in cells)


@pytest.mark.parametrize("kind", FORMATS)
def test_characters_that_no_sheet_holds_do_not_fail(team, client, kind):
    InquiryFactory(message="a\x01\x0b\x1fb\ud7ff🚀,\"'\r\nz")
    client.force_login(team.manager)
    (row,) = export(client, kind)[1:]
    assert any("ab" in str(cell) and "🚀" in str(cell) for cell in row)


def test_times_are_those_of_beijing(team, client):
    from datetime import UTC, datetime

    InquiryFactory(created_at=datetime(2026, 11, 25, 1, 2, 3, tzinfo=UTC))
    client.force_login(team.manager)
    assert "2026-11-25 09:02:03" in export(client, "csv")[1]
    assert datetime(2026, 11, 25, 9, 2, 3) in export(client, "xlsx")[1]


def test_every_inquiry_taken_out_is_noted(team, client):
    inquiries = InquiryFactory.create_batch(3)
    client.force_login(team.manager)
    export(client, "csv")
    log = ModelLogEntry.objects.filter(action="inquiries.export_list")
    assert {entry.object_id for entry in log} == {str(inquiry.pk) for inquiry in inquiries}
    assert {entry.user for entry in log} == {team.manager}


def test_the_number_of_queries_does_not_grow(team, client):
    client.force_login(team.manager)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            export(client, "xlsx")
        return len(captured)

    attach(team.of(team.annas))
    queries()
    few = queries()
    for _n in range(10):
        attach(team.of(team.bens))
    assert queries() == few
