"""Malicious and broken submissions, by the hundred: none breaks anything, none is lost.

Every submission is answered; what is acknowledged is kept as it will be delivered, with nothing
in it that turns a line into two, a name into a header or a text into a program.
"""

import random
import re
import struct
import zipfile
from io import BytesIO
from urllib.parse import quote

import pytest
from django.test import Client

from contacts.inquiries.form import uploads
from contacts.inquiries.models import Attachment, Delivery, Inquiry
from tests.contacts.inquiries.mail import send_due
from tests.contacts.inquiries.visitor import ADDRESS, ANSWERS, DWG, PDF, Visitor, drawing, token
from tests.factories import CompanyFactory, ContactFactory, UserFactory

pytestmark = pytest.mark.django_db

LINES = [
    "name", "phone", "email", "wechat", "company", "province", "material", "size", "quantity",
    "tolerance", "wanted_by",
]  # fmt: skip
FIELDS = [*LINES, "message", "country", "from", "token", "proof", "kept", "remove", "website"]
#: Each is put into every field.
TEXTS = {
    "header injection": "王工\r\nBcc: everybody@example.com\r\n\r\nhello",
    "bare line feed": "王工\nSubject: changed",
    "bare carriage return": "王工\rX-Header: 1",
    "encoded line ends": "王工%0d%0aBcc: x@example.com",
    "Unicode line ends": "王工\u2028Bcc: x@example.com\u2029\u0085x",
    "NUL": "王\0工\0",
    "controls": "".join(map(chr, range(32))) + "\x7f\x9f",
    "turned around": "\u202egnp.exe\u202c \u2066abc\u2069",
    "half a pair": "\ud800 \udfff",
    "no characters": "\ufffe\uffff\ufeff\ufffd",
    "marks heaped up": "Z" + "\u0300\u0489" * 400,
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>",
    "template": "{{ 7*7 }}{% debug %}${7*7}#{7*7}<%= 7 %>",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "formula of commands": "@SUM(1+1)*cmd|' /C calc'!A0",
    "SQL": "'; DROP TABLE inquiries_inquiry; --",
    "percent": "%s %(name)s %n %",
    "path": "../../../../etc/passwd",
    "mark-up of robots": '[link](http://evil.example) <at user_id="all"></at> @所有人',
    "long": "长" * 30_000,
    "empty": " \t\u3000 ",
    "address of its own": "a@b.example, c@d.example",
    "a name with an address": "x@y.example <script>",
    "number": "9" * 400,
    "list": "[1,2,3]",
}
NAMES = [
    "../../../etc/cron.d/x.pdf", "..\\..\\windows\\x.pdf", "/etc/passwd.pdf", "C:\\x.pdf",
    "x\0.pdf",
    "a\r\nContent-Type: text/html\r\n\r\n.pdf", "\u202efdp.exe.pdf", "." * 300 + ".pdf",
    "名" * 400 + ".pdf", "con.pdf", "=1+1.pdf", "<img src=x onerror=alert(1)>.pdf", "'; --.pdf",
    "a.pdf/../../b.pdf", " .pdf", "%2e%2e%2fx.pdf", "x.pdf;.html", "a\"b.pdf", "\ufeff.pdf",
    "-rf.pdf",
]  # fmt: skip


def zip_bomb() -> bytes:
    """A megabyte that would be a gigabyte, and says it is harmless."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for number in range(4):
            archive.writestr(f"../../bomb{number}", bytes(20_000_000))
    return buffer.getvalue()


FILES = {
    "svg.dwg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "html.dwg": b"<!doctype html><script>alert(1)</script>",
    "html.pdf": b"<html>%PDF-",
    "polyglot.pdf": PDF + b"<script>alert(1)</script>",
    "gif.png": b"GIF89a/*" + bytes(50),
    "polyglot.jpg": b"\xff\xd8\xff\xe0<script>alert(1)</script>",
    "phar.zip": b"PK\x03\x04<?php __HALT_COMPILER(); ?>",
    "nested.zip": b"PK\x05\x06" + bytes(18),
    "lies.zip": b"PK\x03\x04" + b"PK\x05\x06" + bytes(8) + b"\xfe\xff\xff\xff" * 2 + b"\0\0",
    "deep.heic": struct.pack(">I", 0xFFFFFFFF) + b"ftyp" + b"heic" * 100,
    "short.heic": b"\0\0\0",
    "zero.dxf": bytes(100_000),
    "comments.dxf": b"999\nx\n" * 10_000,
    "lines.dxf": b"\n" * 60_000,
    "eicar.zip": rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    "macro.step": b"ISO-10303-21;" + b"\0" * 1000,
    "iges.igs": b" " * 72 + b"S" + b"0000001" + b"\xff" * 500,
}


@pytest.fixture(autouse=True)
def contact(site, private):
    CompanyFactory()
    return ContactFactory(name="陈先生", email="chen@example.com")


@pytest.fixture
def client() -> Client:
    return Client(REMOTE_ADDR="127.0.0.1")


def data(**changes) -> dict:
    return ANSWERS | {"token": str(token()), "end": "1"} | changes


def check(answer) -> Inquiry | None:
    """Whatever was sent is answered with a page or an acknowledgement; return what was kept."""
    assert answer.status_code in (200, 303, 400, 413), answer.status_code
    assert not answer.headers.get("Location", "").startswith(("http", "//"))
    page = answer.content.decode()
    for harmful in ("<script>alert", "<img src=x", "49{", "<b>pdf"):
        assert harmful not in page
    if answer.status_code != 303:
        assert "<form" in page
        return None
    kept = Inquiry.objects.order_by("-pk").first()
    assert answer["Location"].endswith(f"/contact/received/{kept.token}/")
    for name in LINES:
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", getattr(kept, name))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", kept.message)
    return kept


@pytest.mark.parametrize("kind", TEXTS)
def test_every_field_takes_anything(client, kind):
    text = TEXTS[kind].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for number, field in enumerate(FIELDS):
        path, given = ("/contact/", text) if number % 2 else ("/en/contact/", [text, text])
        check(client.post(path, data(**{field: given})))


@pytest.mark.parametrize("seed", range(4))
def test_fields_that_are_missing_or_mixed_up(client, seed):
    choice = random.Random(seed)
    for _number in range(8):
        sent = data()
        for field in choice.sample(FIELDS, 4):
            sent[field] = choice.choice(list(TEXTS.values())).encode("utf-8", "replace").decode()
        for field in choice.sample(list(sent), 2):
            del sent[field]
        sent[choice.choice(["__proto__", "csrfmiddlewaretoken", "inquiry", "\0"])] = "1"
        check(client.post("/contact/", sent))


@pytest.mark.parametrize("name", NAMES)
def test_file_names_lead_nowhere(client, private, name):
    boundary = "b0undary"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in data().items()
    ]
    parts.insert(
        5,
        f'--{boundary}\r\nContent-Disposition: form-data; name="drawings"; filename="{name}"\r\n'
        f"Content-Type: text/html\r\n\r\n{PDF.decode()}\r\n",
    )
    body = "".join(parts) + f"--{boundary}--\r\n"
    answer = client.post(
        "/contact/", body.encode(), content_type=f"multipart/form-data; boundary={boundary}"
    )
    check(answer)
    for attachment in Attachment.objects.all():
        assert not re.search(r'[\x00-\x1f/\\<>:"|?*\u202a-\u202e]', attachment.name)
        assert len(attachment.name) <= uploads.MAX_NAME
        assert attachment.file.path.startswith(str(private / "attachments"))
    assert not [p for p in private.rglob("*") if p.is_file() and p.parent.parent.parent != private]


@pytest.mark.parametrize("name", FILES)
def test_files_that_pretend(client, name):
    check(client.post("/contact/", data(drawings=drawing(name, FILES[name]))))
    for attachment in Attachment.objects.all():
        assert attachment.media_type in (
            "application/octet-stream", "application/pdf", "application/zip", "image/jpeg",
            "image/png", "image/heic",
        )  # fmt: skip


def test_a_zip_bomb_is_kept_as_it_is(client):
    bomb = zip_bomb()
    kept = check(client.post("/contact/", data(drawings=drawing("bomb.zip", bomb))))
    assert kept.attachments.get().size == len(bomb) < 1_000_000


def test_ten_megabytes_of_text_come_back_with_a_word(client):
    text = "断桥铝" * (10_000_000 // 9)
    answer = client.post("/en/contact/", data(message=text))
    check(answer)
    page = answer.content.decode()
    assert text in page
    assert "at most 10000 characters" in page


@pytest.mark.parametrize("path", ["/contact/", "/en/contact/"])
def test_more_than_can_be_taken_is_answered_in_the_readers_language(client, path):
    answer = client.post(path, data(message="x" * 17_000_000))
    check(answer)
    assert answer.status_code == 413
    assert "555" in answer.content.decode()
    answer = client.post(path, {f"field{n}": "1" for n in range(10_001)})
    check(answer)
    assert answer.status_code == 413


ENCODINGS = ["gbk", "utf-16", "utf-7", "base64", "zip", "idna", "rot13", "nothing", '"', "latin-1"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "form", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
)
def test_encodings_that_are_wrong_or_none(client, encoding, form):
    body = "&".join(f"{name}={quote(value)}" for name, value in data().items()).encode()
    if form.startswith("multipart"):
        body = (
            b"".join(
                b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
                % (name.encode(), value.encode("gbk", "replace"))
                for name, value in data().items()
            )
            + b"--x--\r\n"
        )
    check(client.generic("POST", "/contact/", body, content_type=f"{form}; charset={encoding}"))


BODIES = [
    (b"", "multipart/form-data"), (b"", "multipart/form-data; boundary="),
    (b"x", "multipart/form-data; boundary=x"), (b"--x", "multipart/form-data; boundary=x"),
    (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
    (b'--x\r\nContent-Disposition: form-data; name="drawings"; filename="a.pdf"\r\n'
     b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--", "multipart/form-data; boundary=x"),
    (b'--x\r\nContent-Disposition: form-data; name="drawings"; filename="a.pdf"\r\n\r\n%PDF-',
     "multipart/form-data; boundary=x"),
    (b"--x\r\n" + b"A: b\r\n" * 5000 + b"\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
    (b"\x00\xff\xfe" * 300, "multipart/form-data; boundary=\xff"),
    (b"name=%ff%fe%00&message=%ed%a0%80&phone=%", "application/x-www-form-urlencoded"),
    (b"&&&===%%%", "application/x-www-form-urlencoded"),
    (b'{"name": "x"}', "application/json"), (b"<a/>", "text/xml"), (b"x", ""), (b"x", "x" * 3000),
    (b"name=x", "application/x-www-form-urlencoded; charset=gbk"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(BODIES)))
def test_bodies_that_are_no_form(client, number):
    body, content_type = BODIES[number]
    answer = client.generic("POST", "/contact/", body, content_type=content_type)
    check(answer)


FORGED = [
    "", "x", ":", "a:b:c", "e30:x", "\0", "." * 5000, "eyJhIjoxfQ", "null", "[]", "💥" * 100,
    str(token())[1:], str(token()).upper(), str(token()) * 3, "=" * 100, "-1", "{}",
]  # fmt: skip


# By number: a token is another one in each process, and tests are told apart by their names.
@pytest.mark.parametrize("forged", FORGED, ids=range(len(FORGED)))
def test_forged_tokens_and_proofs_refuse_nobody(client, forged):
    assert check(client.post("/contact/", data(token=forged))) is not None
    assert check(client.post("/contact/", data(proof=forged))) is not None
    check(client.get("/contact/", {"from": forged}))
    assert client.get("/contact/received/" + quote(forged or "x") + "/").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "x" * 60_000}, {"User-Agent": "\xff\xfe\x01"},
        {"Accept-Language": "x" * 5000},
        {"X-Forwarded-For": "' OR 1=1, \xff, 1.2.3.4"}, {"Cookie": "sessionid=x; csrftoken=y"},
        {"Origin": "https://evil.example", "Referer": "https://evil.example/"},
        {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"},
    ],
)  # fmt: skip
def test_headers_change_nothing(client, headers, settings):
    settings.BEHIND_PROXY = True
    assert check(client.post("/contact/", data(), headers=headers)) is not None


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "X"])
def test_other_methods_keep_nothing(client, method):
    answer = client.generic(method, "/contact/", b"name=x")
    assert answer.status_code < 500
    assert Inquiry.objects.count() == 0


def test_what_is_delivered_is_what_was_sent(client, mail_server):
    """Through a real mail server: one recipient, our headers, and the words unchanged."""
    for number, text in enumerate(TEXTS.values()):
        text = text.encode("utf-8", "replace").decode()
        fields = dict.fromkeys(("name", "company", "material", "message"), text)
        check(client.post("/contact/", data(**fields, phone=f"1380000{number:04}")))
    kept = list(Inquiry.objects.exclude(status="spam"))
    assert len(kept) > 10
    for _round in range(3):
        send_due()
    assert Delivery.objects.exclude(status="delivered").count() == 0
    assert mail_server.recipients == ["chen@example.com"] * len(kept)
    for parsed in mail_server.received:
        assert parsed["Bcc"] is None
        assert parsed["X-Header"] is None
        assert len(parsed.get_all("Subject")) == 1
        text = parsed.get_body(("plain",)).get_content()
        inquiry = next(i for i in kept if i.reference in parsed["Subject"])
        assert "".join(inquiry.message.split()) in "".join(text.split())


def test_staff_pages_show_markup_as_text(client):
    client.post("/contact/", data(name=TEXTS["markup"], company=TEXTS["template"]))
    shown = client.get(f"/contact/received/{Inquiry.objects.get().token}/").content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "{{ 7*7 }}" in shown


def test_visitors_cannot_reach_files_by_any_address(client, private):
    Visitor().send(drawing("a.dwg", DWG))
    stored = Attachment.objects.get()
    for path in (
        f"/media/{stored.file.name}", f"/private/{stored.file.name}", f"/{stored.file.name}",
        f"/media/../private/{stored.file.name}", f"/documents/{stored.pk}/a.dwg",
        f"/static/../private/{stored.file.name}",
    ):  # fmt: skip
        assert client.get(path).status_code in (301, 302, 404)
    client.force_login(UserFactory())
    assert client.get(f"/admin/inquiries/attachments/{stored.pk}/").status_code in (302, 404)
    assert Inquiry.objects.get().ip_address == ADDRESS
