"""Visitors' files: recognised by content, kept apart, given only to who may see the inquiry."""

import os
import stat
import struct
import time
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone

from contacts.inquiries import sweep
from contacts.inquiries.form import file_kinds, uploads
from contacts.inquiries.models import Attachment, Inquiry
from tests.contacts.inquiries.visitor import DWG, PDF, Visitor, drawing, inquiry
from tests.factories import ContactFactory, UserFactory, picture_file

pytestmark = pytest.mark.django_db

SALES, MANAGERS = "销售 Sales", "销售经理 Sales managers"
IGES = f"{'断面'.encode().decode('latin-1'):<72}S{1:>7}\n".encode("latin-1")
HEIC = struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + bytes(100)


def zipped(content: bytes = b"x") -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("断面.dwg", content)
    return buffer.getvalue()


GOOD = {
    "a.dwg": DWG,
    "A.DXF": b"999\r\nmade by hand\r\n  0\r\nSECTION\r\n  2\r\nHEADER\r\n",
    "b.dxf": b"AutoCAD Binary DXF\r\n\x1a\x00" + bytes(50),
    "c.step": b"ISO-10303-21;\nHEADER;\n",
    "d.stp": b"\n ISO-10303-21;\nHEADER;\n",
    "e.iges": IGES,
    "f.igs": IGES,
    "g.x_t": b"**ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz****\n",
    "h.pdf": PDF,
    "i.jpg": picture_file("i.jpg").read(),
    "j.jpeg": picture_file("j.jpeg").read(),
    "k.png": picture_file("k.png").read(),
    "l.heic": HEIC,
    "m.zip": zipped(),
}
BAD = {
    "script.dwg": b"<html><script>alert(1)</script></html>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "vector.dxf": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "page.pdf": b"<!doctype html><title>x</title>",
    "renamed.pdf": DWG,
    "renamed.dwg": PDF,
    "a.exe": b"MZ" + bytes(100),
    "a.pdf.exe": PDF,
    "cut.zip": zipped()[:-30],
    "table.zip": b"PK\x03\x04" + bytes(100),
    "none": PDF,
    "a.iges": b"short",
    "a.heic": struct.pack(">I", 24) + b"ftypqt  " + bytes(100),
    "empty.pdf": b"",
}


def stored_files(private: Path) -> list[Path]:
    return [path for path in private.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", GOOD)
def test_drawings_and_pictures_are_recognised(name):
    kind = file_kinds.recognise(BytesIO(GOOD[name]), name)
    assert kind is not None
    assert Path(name).suffix.lower() in kind.extensions


@pytest.mark.parametrize("name", BAD)
def test_what_is_none_is_named_beside_the_field(site, private, name):
    visitor = Visitor("/en/contact/")
    answer = visitor.send(drawing(name, BAD[name]))
    assert answer.status_code == 200
    assert f"“{name}”" in visitor.errors["drawings"]
    assert Inquiry.objects.count() == 0
    assert stored_files(private) == []


def test_files_are_kept_under_random_names_out_of_reach(site, private):
    answer = Visitor().send(drawing("推拉下滑 断桥.dwg"), drawing("b.pdf", PDF))
    assert answer.status_code == 303
    kept = list(inquiry().attachments.all())
    assert [a.name for a in kept] == ["推拉下滑 断桥.dwg", "b.pdf"]
    assert [a.media_type for a in kept] == ["application/octet-stream", "application/pdf"]
    assert kept[0].file.read() == DWG
    assert len(stored_files(private)) == 2
    for path in stored_files(private):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.suffix == ""
        assert "断桥" not in str(path)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/图纸.pdf", "图纸.pdf"),
        ("C:\\Users\\王\\图 1.pdf", "图 1.pdf"),
        ("gnp\u202efdp.pdf", "gnpfdp.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ('"quoted"<b>.pdf', "_quoted__b_.pdf"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
        (".pdf.pdf", "pdf.pdf"),
    ],
)
def test_names_keep_their_words_and_nothing_that_harms(sent, kept):
    assert (
        uploads.clean_name(sent.replace("\\", "/").rpartition("/")[2].replace("\r\n", "")) == kept
    )


def test_five_files_can_be_sent_and_no_sixth(site):
    visitor = Visitor("/en/contact/")
    visitor.send(*(drawing(f"{n}.pdf", PDF) for n in range(6)))
    assert "“5.pdf” is one file too many" in visitor.errors["drawings"]
    # The five that fit are here, and need not be chosen again.
    assert visitor.kept_names == [f"{n}.pdf" for n in range(5)]
    assert visitor.send().status_code == 303
    assert inquiry().attachments.count() == 5


def test_a_file_that_is_too_large_is_refused_while_it_arrives(site, private, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_SIZE", 100_000)
    visitor = Visitor("/en/contact/")
    visitor.send(drawing("big.pdf", PDF + bytes(200_000)), message="kept all the same")
    assert "“big.pdf” is larger than 20 MB" in visitor.errors["drawings"]
    assert "kept all the same" in visitor.page.select_one("[name=message]").get_text()
    assert stored_files(private) == []


def test_files_survive_an_error_in_another_field(site, private):
    visitor = Visitor()
    visitor.send(drawing("图.dwg"), name="")
    assert visitor.kept_names == ["图.dwg"]
    assert Attachment.objects.get().inquiry is None
    visitor.send(drawing("表.pdf", PDF), name="", phone="")
    assert visitor.kept_names == ["图.dwg", "表.pdf"]
    assert visitor.send(name="王工", phone="13800000000").status_code == 303
    assert [a.name for a in inquiry().attachments.all()] == ["图.dwg", "表.pdf"]
    assert len(stored_files(private)) == 2


def test_a_kept_file_can_be_taken_out(site):
    visitor = Visitor()
    visitor.send(drawing("a.pdf", PDF), drawing("b.dwg"), name="")
    first = Attachment.objects.order_by("pk").first()
    assert visitor.send(name="王工", remove=[str(first.pk)]).status_code == 303
    assert [a.name for a in inquiry().attachments.all()] == ["b.dwg"]


def test_nobody_can_take_anothers_file(site):
    one, other = Visitor(), Visitor()
    one.send(drawing("secret.pdf", PDF), name="")
    theirs = str(Attachment.objects.get().pk)
    assert other.send(kept=[theirs, "x", "-1", "9" * 40]).status_code == 303
    assert inquiry().attachments.count() == 0
    Inquiry.objects.all().delete()
    assert other.send(kept=[theirs], token="forged").status_code == 303
    assert inquiry().attachments.count() == 0


def test_an_upload_that_was_cut_off_is_not_kept(site, private):
    visitor = Visitor("/en/contact/")
    del visitor.data["end"]
    visitor.send(drawing())
    assert "cut off" in visitor.errors["drawings"]
    assert stored_files(private) == []


def url(attachment: Attachment) -> str:
    return f"/admin/inquiries/attachments/{attachment.pk}/"


@pytest.fixture
def attachment(site) -> Attachment:
    ContactFactory(user=UserFactory(username="chen", groups=[SALES]))
    Visitor().send(drawing("断桥 “推拉”.dwg"))
    return Attachment.objects.get()


def test_the_contact_downloads_it_safely(client, attachment):
    client.force_login(attachment.inquiry.contact.user)
    answer = client.get(url(attachment))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == DWG
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%96%AD")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("group", "status"), [(SALES, 404), ("编辑 Editors", 404), (MANAGERS, 200)]
)
def test_only_who_may_see_the_inquiry_gets_the_file(client, attachment, group, status):
    client.force_login(UserFactory(groups=[group]))
    assert client.get(url(attachment)).status_code in (status, 302 if status == 404 else 200)


def test_without_a_login_there_is_no_file(client, attachment):
    answer = client.get(url(attachment))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


def test_a_waiting_file_is_nobodys(client, site):
    Visitor().send(drawing(), name="")
    client.force_login(UserFactory(groups=[MANAGERS]))
    assert client.get(url(Attachment.objects.get())).status_code == 404


def age(path: Path) -> None:
    before = time.time() - 2 * 24 * 3600
    os.utime(path, (before, before))


def test_the_sweep_takes_what_no_inquiry_has_after_a_day(site, private):
    Visitor().send(drawing("kept.dwg"))
    Visitor().send(drawing("waiting.dwg"), name="")
    orphan = private / "attachments" / "ab" / "orphan"
    broken = private / "incoming" / "broken"
    for path in (orphan, broken):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    sweep.run()
    assert len(stored_files(private)) == 4
    for path in stored_files(private):
        age(path)
    yesterday = timezone.now() - timedelta(days=2)
    Attachment.objects.update(created_at=yesterday)
    sweep.run()
    assert [a.name for a in Attachment.objects.all()] == ["kept.dwg"]
    assert stored_files(private) == [Path(Attachment.objects.get().file.path)]


def test_a_form_that_waited_too_long_says_so_by_showing_no_file(site):
    visitor = Visitor()
    visitor.send(drawing(), name="")
    Attachment.objects.update(created_at=timezone.now() - timedelta(days=2))
    sweep.run()
    assert visitor.send(name="王工").status_code == 303
    assert inquiry().attachments.count() == 0
