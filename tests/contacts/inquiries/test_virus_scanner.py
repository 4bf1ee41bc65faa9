"""ClamAV over what is uploaded: it says what it finds, and stands in nobody's way."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents import get_document_model

from contacts.inquiries import scanning
from contacts.inquiries.models import Attachment, Inquiry
from portal import virus_scanner
from portal.doctor import Level, services
from portal.models import CustomImage
from tests.clamd import LARGEST, NAME, VIRUS, Clamd
from tests.contacts.inquiries.desk import Team, attach, detail_url
from tests.contacts.inquiries.visitor import DWG, Visitor, drawing
from tests.factories import UserFactory, picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["unix", "tcp"])
def clamd(request, settings):
    # Paths of sockets are short.
    with TemporaryDirectory() as folder:
        server = Clamd(Path(folder) / "clamd.ctl" if request.param == "unix" else None)
        settings.CLAMAV_SOCKET = server.address
        yield server
        server.stop()


@pytest.fixture
def dead(settings, tmp_path):
    settings.CLAMAV_SOCKET = str(tmp_path / "nobody.ctl")


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


def test_what_it_finds_has_its_name(clamd):
    file = io.BytesIO(b"a" * 5000 + VIRUS + b"b" * 5000)
    file.seek(100)
    assert virus_scanner.scan(file) == virus_scanner.Verdict(NAME)
    assert file.tell() == 0
    assert virus_scanner.scan(io.BytesIO(b"harmless")) == virus_scanner.Verdict()
    assert not virus_scanner.scan(io.BytesIO(bytes(LARGEST + 1))).is_known


def test_without_a_scanner_nothing_is_said(settings):
    settings.CLAMAV_SOCKET = "off"
    assert virus_scanner.scan(io.BytesIO(VIRUS)) is None


def test_a_visitors_file_is_kept_marked_and_asked_about(clamd, client, site):
    assert Visitor().send(drawing(content=DWG + VIRUS), drawing("rein.dwg")).status_code == 303
    assert set(Attachment.objects.values_list("scan", flat=True)) == {""}
    scanning.run()
    bad, good = Attachment.objects.order_by("pk")
    assert (bad.threat, good.threat, good.scan) == (NAME, "", Attachment.CLEAN)

    client.force_login(Team().manager)
    page = client.get(detail_url(Inquiry.objects.get())).content.decode()
    assert page.count(NAME) == 1
    url = reverse("inquiry_attachment", args=[bad.pk])
    asked = client.get(url)
    assert "Content-Disposition" not in asked.headers
    assert NAME in asked.content.decode()
    assert VIRUS not in asked.content
    given = client.get(url, {"despite": NAME})
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(given) == DWG + VIRUS
    clean = client.get(reverse("inquiry_attachment", args=[good.pk]))
    assert clean.headers["Content-Disposition"].startswith("attachment")


def test_a_scanner_that_is_down_stops_no_inquiry(dead, site, settings, caplog):
    assert Visitor().send(drawing()).status_code == 303
    scanning.run()
    assert "did not answer" in caplog.text
    assert Attachment.objects.get().scan == ""
    with TemporaryDirectory() as folder:
        server = Clamd(Path(folder) / "clamd.ctl")
        settings.CLAMAV_SOCKET = server.address
        scanning.run()
        server.stop()
    assert Attachment.objects.get().scan == Attachment.CLEAN


def test_files_that_it_cannot_look_at_keep_no_others_waiting(clamd, site):
    inquiry = Team().of(None)
    large = attach(inquiry, content=bytes(LARGEST + 1))
    gone = attach(inquiry)
    gone.file.storage.delete(gone.file.name)
    attach(inquiry, content=VIRUS)
    scanning.run()
    found = list(Attachment.objects.order_by("pk").values_list("scan", flat=True))
    assert found == [Attachment.UNKNOWN, Attachment.UNKNOWN, Attachment.FOUND + NAME]
    assert large.threat == ""


def upload(staff, kind: str, content: bytes, name: str) -> dict:
    data = {"title": "目录", "files[]": SimpleUploadedFile(name, content)}
    return staff.post(reverse(f"wagtail{kind}:add_multiple"), data).json()


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("docs", "catalogue.pdf", b"%PDF-1.7 " + VIRUS),
        ("images", "die.png", picture_file().read() + VIRUS),
        (
            "images",
            "die.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg"><!--' + VIRUS + b"--></svg>",
        ),
    ],
)
def test_what_it_finds_does_not_go_onto_the_website(clamd, staff, kind, name, content):
    answer = upload(staff, kind, content, name)
    assert not answer["success"]
    assert NAME in answer["error_message"]
    assert not get_document_model().objects.exists()
    assert not CustomImage.objects.exists()


def test_harmless_uploads_go_through(clamd, staff):
    assert upload(staff, "docs", b"%PDF-1.7", "catalogue.pdf")["success"]
    assert upload(staff, "images", picture_file().read(), "die.png")["success"]


def test_editors_go_on_without_it(dead, staff, caplog):
    assert upload(staff, "docs", b"%PDF-1.7", "catalogue.pdf")["success"]
    assert "did not answer" in caplog.text


def test_the_doctor_says_how_it_is(settings, tmp_path):
    settings.CLAMAV_SOCKET = "off"
    assert [verdict.level for verdict in services.check_virus_scanner()] == [Level.REMINDER]
    settings.CLAMAV_SOCKET = str(tmp_path / "nobody.ctl")
    [verdict] = services.check_virus_scanner()
    assert verdict.level == Level.FAILURE
    assert "nobody.ctl" in verdict.text
    server = Clamd()
    settings.CLAMAV_SOCKET = server.address
    [verdict] = services.check_virus_scanner()
    server.stop()
    assert verdict.level == Level.OK
    assert "ClamAV 1.4.3" in verdict.text
