"""One person's data is found, given and erased, by commands and in the admin."""

import io
import json
import stat
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import ModelLogEntry

from contacts.inquiries.models import Attachment, Inquiry
from contacts.inquiries.personal_data import NotADetail, Person
from tests.contacts.inquiries.desk import attach
from tests.factories import InquiryFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("inquiry_personal_data")


@pytest.fixture
def inquiry(db) -> Inquiry:
    inquiry = InquiryFactory(email="Visitor@example.com", wechat="wx_visitor", message="两套模具")
    attach(inquiry, "../截面.dwg", b"AC1032")
    return inquiry


@pytest.fixture
def stranger(db) -> Inquiry:
    return InquiryFactory(
        email="visitor@example.com.evil.example", phone="", phone_e164="", wechat="wx_visitor2"
    )


def run(name: str, *args, **kwargs) -> str:
    output = io.StringIO()
    call_command(name, *args, stdout=output, **kwargs)
    return output.getvalue()


@pytest.mark.parametrize(
    "detail",
    ["visitor@example.com", " VISITOR@EXAMPLE.COM ", "wx_visitor", "WX_Visitor", "13800000000",
     "+86 138 0000 0000", "0086-13800000000"],
)  # fmt: skip
def test_a_person_is_found_by_any_way_to_reach_them(inquiry, stranger, detail):
    assert list(Person.by(detail).inquiries()) == [inquiry]


@pytest.mark.parametrize("detail", ["", " ", "a", "not a detail", "王 工", "%"])
def test_what_would_find_strangers_is_refused(detail):
    with pytest.raises(NotADetail):
        Person.by(detail)
    for command in ("inquiries_export", "inquiries_erase"):
        with pytest.raises(CommandError):
            run(command, detail)


def test_what_is_kept_is_printed_as_json(inquiry, stranger):
    data = json.loads(run("inquiries_export", "visitor@example.com"))
    (only,) = data["inquiries"]
    assert only["reference"] == inquiry.reference
    assert only["message"] == "两套模具"
    assert only["files"][0]["name"] == "../截面.dwg"
    assert ModelLogEntry.objects.get().action == "inquiries.export_person"


def test_with_its_files_it_is_an_archive_that_nobody_else_reads(inquiry, tmp_path):
    path = tmp_path / "person.zip"
    run("inquiries_export", "visitor@example.com", output=path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        drawing = next(name for name in names if name.endswith("截面.dwg"))
        assert archive.read(drawing) == b"AC1032"
        assert ".." not in drawing
    with pytest.raises(CommandError):
        run("inquiries_export", "visitor@example.com", output=path)


def test_nothing_to_export_is_an_exit_code_of_its_own(db):
    with pytest.raises(CommandError) as caught:
        run("inquiries_export", "nobody@example.com")
    assert caught.value.returncode == 2


@pytest.mark.parametrize("command", ["inquiries_export", "inquiries_erase"])
def test_a_dry_run_only_says_what_is_found(inquiry, command):
    assert inquiry.reference in run(command, "wx_visitor", dry_run=True)
    assert Inquiry.objects.get().name
    assert not ModelLogEntry.objects.exists()


def test_a_person_is_erased_once_and_that_is_recorded_without_the_person(inquiry, stranger):
    assert "1" in run("inquiries_erase", "visitor@example.com", no_input=True)
    erased = Inquiry.objects.get(pk=inquiry.pk)
    assert (erased.name, erased.email, erased.message) == ("", "", "")
    assert not Attachment.objects.exists()
    assert Inquiry.objects.get(pk=stranger.pk).email
    record = ModelLogEntry.objects.get(action="inquiries.erase_person")
    assert record.data["person"] == Person.by("VISITOR@example.com").key
    assert "visitor" not in str(record.data).lower()
    run("inquiries_erase", "visitor@example.com", no_input=True)
    assert ModelLogEntry.objects.count() == 1


@pytest.mark.parametrize("answer", ["", "no", "y"])
def test_without_a_clear_yes_nothing_is_erased(inquiry, answer, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda prompt: answer)
    with pytest.raises(CommandError):
        run("inquiries_erase", "wx_visitor")
    assert Inquiry.objects.get().name


def test_the_page_looks_up_downloads_and_erases(team, inquiry, client):
    client.force_login(team.manager)
    assert client.get(PAGE).status_code == 200
    found = client.post(PAGE, {"detail": "wx_visitor"})
    assert inquiry.reference in found.content.decode()
    assert "no-store" in found["Cache-Control"]
    archive = client.post(PAGE, {"detail": "wx_visitor", "do": "download"})
    content = io.BytesIO(b"".join(archive.streaming_content))
    assert "data.json" in zipfile.ZipFile(content).namelist()

    client.post(PAGE, {"detail": "wx_visitor", "do": "erase"})
    assert Inquiry.objects.get().name
    client.post(PAGE, {"detail": "wx_visitor", "do": "erase", "sure": "1"})
    assert Inquiry.objects.get().name == ""
    entries = ModelLogEntry.objects.filter(user=team.manager)
    assert {entry.action for entry in entries} == {
        "inquiries.export_person", "inquiries.erase_person",
    }  # fmt: skip


@pytest.mark.parametrize("detail", ["", "x y", "nobody@example.com"])
def test_the_page_says_when_there_is_nothing(team, inquiry, client, detail):
    client.force_login(team.manager)
    for do in ("", "download", "erase"):
        answer = client.post(PAGE, {"detail": detail, "do": do, "sure": "1"})
        assert answer.status_code == 200
        assert inquiry.reference not in answer.content.decode()
    assert Inquiry.objects.get().name
