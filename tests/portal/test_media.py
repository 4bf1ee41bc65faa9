"""Uploaded files as browsers get them."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings):
    def put(name: str, content: bytes = b"0123456789") -> str:
        file = settings.MEDIA_ROOT / "images" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return f"/media/images/{name}"

    return put


@pytest.mark.parametrize("name", ["page.html", "script.js", "notes.txt", "x.xhtml", "noname"])
def test_what_is_no_picture_or_video_is_a_download(client, media, name):
    answer = client.get(media(name, b"<script>alert(1)</script>"))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_svg_can_run_nothing(client, media):
    answer = client.get(media("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_a_file_that_the_browser_has_is_not_sent_again(client, media):
    address = media("a.png")
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("wanted", "status", "body", "content_range"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=5-2", 416, b"", "bytes */10"),
        ("lines=1-2", 200, b"0123456789", None),
        (f"bytes={'9' * 5000}-", 200, b"0123456789", None),
        ("bytes=１-", 200, b"0123456789", None),
    ],
)
def test_a_video_player_may_ask_for_a_part(client, media, wanted, status, body, content_range):
    answer = client.get(media("film.mp4"), headers={"Range": wanted})
    assert answer.status_code == status
    assert b"".join(answer) == body
    assert answer.headers.get("Content-Range") == content_range


@pytest.mark.parametrize(
    "path", ["../secret_key", "%2e%2e/secret_key", "none.png", "x" * 5000, "a%00.png", ""]
)
def test_nothing_outside_the_folder_is_served(client, settings, path):
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT.parent / "secret_key").write_text("secret")
    assert client.get(f"/media/{path}").status_code == 404
