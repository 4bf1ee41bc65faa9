"""Uploads in a bucket: taken in, shown, downloaded, removed and swept as on a disk."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from contacts.inquiries import sweep
from contacts.inquiries.models import Attachment, Inquiry
from portal.doctor import Level, Verdict
from portal.doctor.uploads import check_object_storage
from portal.images import CustomImage, tasks
from tests.contacts.inquiries.visitor import DWG, Visitor, drawing
from tests.factories import UserFactory, image
from tests.portal.test_images import encoded, render

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def document(name: str, content: bytes, **kwargs):
    return get_document_model().objects.create(
        title="图", file=ContentFile(content, name=name), **kwargs
    )


def test_a_picture_and_its_sizes_are_kept_there_and_shown_by_the_site(staff, bucket, object_server):
    url = reverse("wagtailimages:add_multiple")
    photo = encoded(size=(500, 300))
    answer = staff.post(url, {"title": "图", "files[]": SimpleUploadedFile("IMG_0001.jpg", photo)})
    assert answer.json()["success"], answer.content
    picture = CustomImage.objects.get()
    tasks.make_renditions.enqueue(picture.pk)
    picture.refresh_from_db()
    html = render("{% picture image %}", image=picture)
    addresses = set(re.findall(r"/media/[^ \"]+\.(?:avif|webp|jpg)", html))
    assert len(addresses) > 3
    assert "127.0.0.1" not in html
    kept = object_server.contents(bucket)
    for address in addresses:
        answer = Client().get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert body(answer) == kept[f"site{address}"]
    original = picture.file.url
    assert kept[f"site{original}"] == photo
    etag = Client().get(original).headers["ETag"]
    assert Client().get(original, headers={"If-None-Match": etag}).status_code == 304


def test_the_same_name_twice_at_the_same_time_is_two_files(bucket, object_server):
    """No name is looked for before it is used, so none can be taken meanwhile."""
    first, second = image(), image()
    assert first.filename == second.filename
    assert first.file.name != second.file.name
    assert len(object_server.contents(bucket, "site/media/original_images/")) == 2


def test_a_removed_picture_takes_its_files_along(
    bucket, object_server, django_capture_on_commit_callbacks
):
    picture = image()
    picture.get_rendition("width-100")
    assert len(object_server.contents(bucket)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
    assert object_server.contents(bucket) == {}


def test_documents_have_their_one_door_and_videos_are_sent_in_parts(bucket, site):
    paper = document("目录.xlsx", b"a price list")
    answer = Client().get(paper.url)
    assert body(answer) == b"a price list"
    assert "%E7%9B%AE%E5%BD%95.xlsx" in answer.headers["Content-Disposition"]
    assert Client().get(f"/media/{paper.file.name}").status_code == 404

    film = document("press.mp4", bytes(range(256)) * 400)
    at = f"/media/{film.file.name}"
    part = Client().get(at, headers={"Range": "bytes=100-103"})
    assert (part.status_code, body(part)) == (206, bytes(range(100, 104)))
    assert part.headers["Content-Range"] == "bytes 100-103/102400"
    assert body(Client().get(at, headers={"Range": "bytes=-2"})) == b"\xfe\xff"
    assert Client().get(at, headers={"Range": "bytes=200000-"}).status_code == 416

    closed = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type=CollectionViewRestriction.LOGIN
    )
    hidden = document("hidden.mp4", b"film", collection=closed)
    assert Client().get(f"/media/{hidden.file.name}").status_code == 404


@pytest.mark.parametrize(
    "path", ["../private/attachments/x", "a//b", "./a", "a\0b", "长" * 400, "nothing.jpg", ""]
)
def test_nothing_else_is_to_be_had_from_the_bucket(bucket, object_server, path):
    object_server.client.put_object(Bucket=bucket, Key="site/private/attachments/x", Body=b"x")
    assert Client().get(f"/media/{path}").status_code == 404


def test_a_drawing_is_private_and_goes_with_its_inquiry(site, bucket, object_server, staff):
    assert Visitor().send(drawing("断面.dwg")).status_code == 303
    attachment = Attachment.objects.get()
    assert list(object_server.contents(bucket).values()) == [DWG]
    [key] = object_server.contents(bucket)
    assert key == f"site/private/{attachment.file.name}"
    assert "dwg" not in key
    assert Client().get(f"/media/{attachment.file.name}").status_code == 404
    answer = staff.get(reverse("inquiry_attachment", args=[attachment.pk]))
    assert body(answer) == DWG
    assert "%E6%96%AD%E9%9D%A2.dwg" in answer.headers["Content-Disposition"]


def test_the_sweep_takes_what_no_inquiry_has(site, bucket, object_server, monkeypatch):
    Visitor().send(drawing("kept.dwg"))
    Visitor().send(drawing("waiting.dwg"), name="")
    object_server.client.put_object(
        Bucket=bucket, Key="site/private/attachments/ab/orphan", Body=b"x"
    )
    sweep.run()
    assert len(object_server.contents(bucket)) == 3, "they are not a day old"
    monkeypatch.setattr(sweep, "KEPT_FOR", timedelta(0))
    sweep.run()
    assert [a.name for a in Attachment.objects.all()] == ["kept.dwg"]
    [key] = object_server.contents(bucket)
    assert key == f"site/private/{Attachment.objects.get().file.name}"


def test_a_drawing_that_cannot_be_kept_is_no_inquiry(site, bucket, object_server):
    """The bucket is gone: nothing is acknowledged, and the visitor is told."""
    visitor = Visitor()
    object_server.client.delete_bucket(Bucket=bucket)
    assert visitor.send(drawing()).status_code == 503
    assert not Inquiry.objects.exists()
    assert visitor.send(name="王工").status_code == 303, "without a drawing it is kept"


def test_a_silent_server_is_an_error_of_the_server_that_nobody_keeps(bucket, settings):
    settings.AWS_ENDPOINT_URL = "http://127.0.0.1:9"
    settings.STORAGES = dict(settings.STORAGES)
    answer = Client().get("/media/original_images/a.jpg")
    assert answer.status_code == 503
    assert answer.headers["Cache-Control"] == "no-store"


def verdicts() -> list[Verdict]:
    return list(check_object_storage())


def test_the_doctor_tries_the_bucket_and_whether_strangers_read_it(
    bucket, object_server, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    assert [verdict.level for verdict in verdicts()] == [Level.OK]
    assert object_server.contents(bucket) == {}
    (tmp_path / "secret_key").write_text("a key of this node alone")
    assert [verdict.level for verdict in verdicts()] == [Level.OK, Level.REMINDER]
    object_server.client.delete_bucket(Bucket=bucket)
    [verdict] = verdicts()
    assert verdict.level == Level.FAILURE
    assert "NoSuchBucket" in verdict.text
