"""The running site on a full or read-only disk, and with visitors whose connection breaks.

The server that meets the fault is another one on the same data.
"""

import json
import socket
import struct
import uuid
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from bench import _senders
from bench._senders import Letter
from tests.disks import server_on, wait_until
from tests.running_site import RunningSite

pytestmark = pytest.mark.xdist_group("running_site")
SMALL = 'mount -t tmpfs -o size=64k none "$DATA_DIR/private/incoming" && exec "$@"'
READ_ONLY = 'mount --bind "$DATA_DIR" "$DATA_DIR" && mount -o remount,bind,ro "$DATA_DIR" && "$@"'

KEPT = """
import json
from contacts.inquiries.models import Inquiry
found = [
    (inquiry.message, [len(attachment.file.read()) for attachment in inquiry.attachments.all()])
    for inquiry in Inquiry.objects.filter(message__startswith={mark!r})
]
print("kept", json.dumps(found))
"""


def kept(site: RunningSite, mark: str) -> dict[str, list[int]]:
    """The inquiries whose message begins with `mark`, with the sizes of their drawings."""
    lines = site.manage("shell", "-v0", "-c", KEPT.format(mark=mark)).splitlines()
    found = json.loads(next(line for line in lines if line.startswith("kept "))[5:])
    assert len({message for message, _sizes in found}) == len(found)
    return dict(found)


def letter(token: str, text: str, number: int, size: int) -> Letter:
    fields = _senders.answers(number, text) | {"token": token}
    return _senders.letter_with_drawing(fields, text, size)


def assert_all_is_given_back(page: bytes, text: str) -> None:
    soup = BeautifulSoup(page, "html.parser")
    assert soup.select_one("[data-problem] a[href^='tel:']")
    assert soup.select_one("[name=message]").get_text().strip() == text
    assert soup.select_one("[name=name]")["value"] == "王工"


def test_a_full_disk_costs_a_visitor_the_drawing_at_most(running_site):
    mark = f"full-{uuid.uuid4().hex[:8]}"
    with server_on(SMALL, running_site) as server:
        port = server.port
        token = _senders.form_token(port)
        reply = _senders.post(port, letter(token, f"{mark} large", 1, 400_000))
        assert reply.status == 507
        assert_all_is_given_back(reply.body, f"{mark} large")
        # What was begun is gone: there is room for what fits.
        assert _senders.post(port, letter(token, f"{mark} small", 2, 40_000)).status == 303
        fields = _senders.answers(1, f"{mark} large") | {"token": token}
        assert _senders.post(port, _senders.plain_letter(fields)).status == 303
    head = len(b"%PDF-1.7\n")
    assert kept(running_site, mark) == {f"{mark} large": [], f"{mark} small": [40_000 + head]}


def test_on_a_read_only_disk_or_database_the_form_comes_back(running_site):
    mark = f"read-only-{uuid.uuid4().hex[:8]}"
    address = running_site.environ["DATABASE_URL"]
    environ = {}
    if address:
        environ["DATABASE_URL"] = f"{address}?options=-c%20default_transaction_read_only%3Don"
    with server_on(READ_ONLY, running_site, **environ) as server:
        port = server.port
        fields = _senders.answers(1, mark) | {"token": _senders.form_token(port)}
        reply = _senders.post(port, _senders.plain_letter(fields))
        assert reply.status == 503
        assert_all_is_given_back(reply.body, mark)
    whole = _senders.plain_letter(fields)
    assert _senders.post(running_site.port, whole).status == 303
    assert kept(running_site, mark) == {mark: []}


def send_part(port: int, letter: Letter, length: int, *, reset: bool) -> None:
    """Send the beginning of a letter and hang up, or vanish as a phone in a tunnel does."""
    head = (
        f"POST {_senders.FORM} HTTP/1.1\r\nHost: localhost:{port}\r\n"
        f"Content-Type: {letter.content_type}\r\nContent-Length: {len(letter.body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(head.encode() + letter.body[:length])
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_an_upload_that_breaks_off_leaves_nothing_and_can_be_sent_again(running_site):
    mark = f"cut-{uuid.uuid4().hex[:8]}"
    private = Path(running_site.folder.name) / "private"
    token = _senders.form_token(running_site.port)
    before = {path for path in private.rglob("*") if path.is_file()}
    letters = []
    for number in range(8):
        whole = letter(token, f"{mark} {number}", number, 300_000)
        letters.append(whole)
        lengths = (200, 1_500, 150_000, len(whole.body) - 120)
        send_part(running_site.port, whole, lengths[number // 2], reset=bool(number % 2))

    def nothing_new() -> bool:
        return before == {path for path in private.rglob("*") if path.is_file()}

    # Answered only by a server that has a thread free; by then it has met the broken ones.
    for _request in range(8):
        assert running_site.get("/contact/")[0] == 200
    wait_until(nothing_new, 20)
    assert kept(running_site, mark) == {}
    for whole in letters:
        assert _senders.post(running_site.port, whole).status == 303
    assert kept(running_site, mark) == {one.text: [300_009] for one in letters}
