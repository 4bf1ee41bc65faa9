"""A disk without room: who sends something is told so, nothing is half kept, and all goes on.

What a visitor's form does is in tests/contacts/inquiries/test_full_disk.py, what published pages
do in tests/portal/published.
"""

import random
import shutil
import uuid
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import PIL.Image
import pytest
from bs4 import BeautifulSoup
from django.db import connection

from bench import _senders
from bench._editor import Editor, NotSaved
from tests.disks import server_on
from tests.running_site import RunningSite

pytestmark = pytest.mark.xdist_group("running_site")
#: Room for uploads, less and more than the site keeps in reserve.
TINY_MEDIA = 'mount -t tmpfs -o size=1m none "$DATA_DIR/media" && exec "$@"'
SMALL_MEDIA = 'mount -t tmpfs -o size=14m none "$DATA_DIR/media" && exec "$@"'
#: All that the site keeps, on a disk of its own.
#: As large as what other tests have left of the site, and 32 MB.
SMALL_DISK = (
    'size=$(($(du -sm "$ORIGINAL" | cut -f1) + 32)) && '
    'mount -t tmpfs -o "size=${size}m" none "$DATA_DIR" && '
    'cp -a "$ORIGINAL/." "$DATA_DIR" && exec "$@"'
)
NO_ROOM = "There is no room left on the server"


@pytest.fixture
def editor(running_site) -> Editor:
    found = Editor(running_site)
    found.sign_in()
    return found


def photo() -> bytes:
    output = BytesIO()
    noise = PIL.Image.frombytes("RGB", (400, 300), random.randbytes(400 * 300 * 3))
    noise.save(output, "JPEG")
    return output.getvalue()


def in_media(server, site: RunningSite) -> list[Path]:
    media = server.seen(Path(site.folder.name) / "media")
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_picture_without_room_is_refused_beside_its_field(running_site, editor):
    with server_on(TINY_MEDIA, running_site, LANG="C.UTF-8") as server:
        editor.url = server.url
        status, text = editor.upload("voll", "voll.jpg", photo())
        assert status == 200
        page = BeautifulSoup(text, "html.parser")
        # In the editor's language, where the file was chosen.
        assert "磁盘已满" in text or NO_ROOM in page.get_text()
        assert in_media(server, running_site) == []
    editor.url = running_site.url
    assert editor.upload("voll", "voll.jpg", photo())[0] == 302


def test_a_file_that_fills_the_disk_leaves_nothing_behind(running_site, editor):
    path = "/admin/documents/add/"
    with server_on(SMALL_MEDIA, running_site) as server:
        editor.url = server.url
        status, text = editor.upload("gross", "gross.pdf", b"%PDF-1.7\n" + bytes(16_000_000), path)
        assert status == 507
        assert "Traceback" not in text
        assert BeautifulSoup(text, "html.parser").h1
        assert in_media(server, running_site) == []
        # There is room for what fits.
        assert editor.upload("klein", "klein.pdf", b"%PDF-1.7\n", path)[0] == 302
        assert [file.stat().st_size for file in in_media(server, running_site)] == [9]


@pytest.fixture
def copy_of_the_site(running_site, tmp_path) -> Iterator[str]:
    """A folder of the site's data, as it was while nobody changed it."""
    original = tmp_path / "original"
    running_site.stop()
    Path(running_site.folder.name).rename(original)
    Path(running_site.folder.name).mkdir()
    try:
        yield str(original)
    finally:
        shutil.rmtree(running_site.folder.name)
        original.rename(running_site.folder.name)
        running_site.start()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the database is on another disk")
def test_on_a_disk_that_is_full_pages_go_on_and_what_is_sent_is_refused(
    running_site, editor, copy_of_the_site
):
    with server_on(SMALL_DISK, running_site, ORIGINAL=copy_of_the_site) as server:
        editor.url = server.url
        token = _senders.form_token(server.port)
        filler = server.seen(Path(running_site.folder.name) / "filler")
        with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(bytes(4096))
        words = f"voll {uuid.uuid4().hex}"
        letter = _senders.letter_with_drawing(
            _senders.answers(3, words) | {"token": token}, words, 40_000
        )
        reply = _senders.post(server.port, letter)
        assert reply.status in (503, 507)
        assert b"tel:" in reply.body
        assert words.encode() in reply.body
        with pytest.raises(NotSaved) as refused:
            editor.publish(words, "voll", datetime(2026, 11, 1))
        assert refused.value.status == 507
        for path in ("/", "/en/news/", "/contact/"):
            connection_to = _senders.http.client.HTTPConnection("127.0.0.1", server.port)
            connection_to.request("GET", path, headers={"Host": f"localhost:{server.port}"})
            assert connection_to.getresponse().status == 200
        filler.unlink()
        assert _senders.post(server.port, letter).status == 303
        assert editor.publish(words, "voll", datetime(2026, 11, 1)) == "/news/voll/"
        status, page = editor.get("/news/voll/")
        assert (status, words in page) == (200, True)
