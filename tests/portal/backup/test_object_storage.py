"""Backups into a bucket and from one, of sites whose uploads lie in a bucket or in folders."""

import os
import signal
from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.backup import files, restoring, uploads
from portal.backup.models import Restoration
from portal.object_storage.address import Address
from portal.object_storage.path import PART_BYTES, ObjectPath
from tests.factories import image
from tests.object_server import ObjectServer
from tests.portal.backup.sites import Site

pytestmark = pytest.mark.xdist_group("backup")

#: One of each kind of upload.
CONTENT = """
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from contacts.inquiries.models import Attachment, Inquiry
from tests.factories import image
import uuid
User.objects.create_user("chief")
image(title="截面")
inquiry = Inquiry.objects.create(reference="MX-2611-0001", name="王工", consent_version="1")
Attachment(inquiry=inquiry, submission_key=uuid.uuid4(), name="图.dwg", media_type="x/y", size=9,
           sha256="0" * 64).file.save("a", ContentFile(b"a drawing"))
"""


@pytest.fixture
def stored_site(bare_site, object_server, tmp_path) -> Iterator[Site]:
    """A small site whose uploads lie in a bucket."""
    site = bare_site.copy_to(tmp_path / "stored")
    site.bucket = object_server.new_bucket()
    site.more = object_server.environ | {"MEDIA_STORAGE": f"s3://{site.bucket}/site"}
    site.shell(CONTENT)
    yield site
    site.remove()


@pytest.fixture
def disk_site(bare_site, object_server, tmp_path) -> Iterator[Site]:
    """An empty site whose uploads lie in folders."""
    site = bare_site.copy_to(tmp_path / "disk")
    site.more = object_server.environ
    yield site
    site.remove()


def in_bucket(server: ObjectServer, site: Site) -> dict[str, bytes]:
    contents = server.contents(site.bucket, "site/")
    return {key.removeprefix("site/"): content for key, content in contents.items()}


def test_from_a_bucket_to_folders_and_back(stored_site, disk_site, object_server):
    there = in_bucket(object_server, stored_site)
    assert {name.partition("/")[0] for name in there} == {"media", "private"}
    rows = stored_site.rows()
    archive = f"s3://{stored_site.bucket}/archives/site.tar"
    assert "tested" in stored_site.manage("backup", archive)
    assert in_bucket(object_server, stored_site) == there, "nothing of the backup is left"

    disk_site.manage("restore", archive)
    assert disk_site.rows() == rows
    assert disk_site.uploads() == there

    # Meanwhile the first site has become another one.
    stored_site.shell(
        "from portal.images import CustomImage; from tests.factories import image;"
        "CustomImage.objects.all().delete(); image(title='新'); image(title='更新')"
    )
    same = next(iter(there))
    key = f"site/{same}"
    object_server.client.put_object(Bucket=stored_site.bucket, Key=key, Body=b"another")
    disk_site.manage("backup", f"s3://{stored_site.bucket}/nightly")
    [archive] = object_server.contents(stored_site.bucket, "nightly/")
    stored_site.manage("restore", f"s3://{stored_site.bucket}/{archive}", "--no-input")
    assert stored_site.rows() == rows
    assert in_bucket(object_server, stored_site) == there


def test_killed_before_it_commits_the_old_site_goes_on(
    stored_site, disk_site, object_server, tmp_path
):
    archive = str(tmp_path / "site.tar")
    disk_site.shell(CONTENT)
    disk_site.manage("backup", archive)
    rows, there = stored_site.rows(), in_bucket(object_server, stored_site)
    restore = stored_site.start("restore", archive, "--no-input")
    while "Rows:" not in restore.stdout.readline():
        assert restore.poll() is None, restore.stderr.read()
    os.kill(restore.pid, signal.SIGSTOP)
    restore.kill()
    restore.communicate()
    left = in_bucket(object_server, stored_site)
    assert {name: left[name] for name in there} == there
    assert any(name.startswith(".restore-") for name in left)
    assert stored_site.rows() == rows
    stored_site.manage("backup", f"s3://{stored_site.bucket}/archives/")
    assert in_bucket(object_server, stored_site) == there, "and what was left is removed"


def test_what_cannot_be_restored_leaves_everything_as_it_is(stored_site, object_server):
    archive = f"s3://{stored_site.bucket}/site.tar"
    stored_site.manage("backup", archive)
    data = bytearray(object_server.contents(stored_site.bucket, "site.tar")["site.tar"])
    data[len(data) // 2] ^= 1
    object_server.client.put_object(Bucket=stored_site.bucket, Key="site.tar", Body=bytes(data))
    before = stored_site.rows(), in_bucket(object_server, stored_site)
    code, output = stored_site.run("restore", archive, "--no-input")
    assert (code, "damaged" in output, "Traceback" in output) == (1, True, False)
    code, output = stored_site.run("restore", f"s3://{stored_site.bucket}/none.tar", "--no-input")
    assert (code, "cannot be read" in output, "Traceback" in output) == (1, True, False)
    assert (stored_site.rows(), in_bucket(object_server, stored_site)) == before


@pytest.mark.django_db
def test_a_restore_killed_after_its_commit_is_finished_by_whoever_sees_it(
    bucket, object_server, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    objects = {
        ".restore-x/media/images/same.jpg": b"same", "media/images/same.jpg": b"same",
        ".restore-x/media/images/b.jpg": b"new", "media/images/b.jpg": b"old",
        ".restore-x/media/z.jpg": b"last", "media/images/gone.jpg": b"gone",
        ".restore-x/private/attachments/aa/new": b"drawing", "private/attachments/aa/old": b"old",
        ".restore-x/complete": b"",
    }  # fmt: skip
    for name, content in objects.items():
        object_server.client.put_object(Bucket=bucket, Key=f"site/{name}", Body=content)
    Restoration.objects.create(folder=".restore-x")
    restoring.settle()
    assert object_server.contents(bucket) == {
        "site/media/images/same.jpg": b"same", "site/media/images/b.jpg": b"new",
        "site/media/z.jpg": b"last", "site/private/attachments/aa/new": b"drawing",
    }  # fmt: skip
    assert not Restoration.objects.exists()


@pytest.mark.django_db
def test_without_all_of_its_uploads_a_restore_replaces_none(
    bucket, object_server, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    object_server.client.put_object(Bucket=bucket, Key="site/media/a.jpg", Body=b"a")
    Restoration.objects.create(folder=".restore-elsewhere")
    restoring.settle()
    assert list(object_server.contents(bucket)) == ["site/media/a.jpg"]


@pytest.mark.django_db
def test_what_is_removed_during_a_backup_is_still_in_it(bucket, object_server):
    picture = image()
    name = f"media/{picture.file.name}"
    held = uploads.held()
    held.hold()
    default_storage.delete(picture.file.name)
    found = {upload.name: upload for upload in held}
    assert name in found
    with found[name].open() as stream:
        assert len(stream.read()) == found[name].size
    held.release()
    assert object_server.contents(bucket) == {}


@pytest.mark.django_db
def test_what_is_written_anew_during_a_backup_is_kept(bucket, object_server):
    name = image().file.name
    held = uploads.held()
    held.hold()
    default_storage.delete(name)
    assert default_storage.save(name, ContentFile(b"made anew")) == name
    held.release()
    assert object_server.contents(bucket) == {f"site/media/{name}": b"made anew"}


@pytest.mark.django_db
def test_a_backup_that_was_killed_puts_removing_off_until_the_next_one(bucket, object_server):
    picture = image()
    uploads.held().hold()
    default_storage.delete(picture.file.name)
    assert f"site/media/{picture.file.name}" in object_server.contents(bucket)
    with files.only_one() as is_alone:
        assert is_alone
        restoring.tidy_up()
    assert object_server.contents(bucket) == {}


def test_an_archive_is_there_whole_or_not_at_all(bucket, object_server):
    content = os.urandom(2 * PART_BYTES + 1000)
    place = ObjectPath(Address.parse(f"s3://{bucket}/archives/site.tar"))
    with pytest.raises(OSError, match="broken off"), place.written() as output:
        output.write(content)
        raise OSError("broken off")
    assert not place.exists()
    with place.written() as output:
        for start in range(0, len(content), 999_999):
            output.write(content[start : start + 999_999])
    with place.open() as stream:
        assert stream.read() == content
    uploads_left = object_server.client.list_multipart_uploads(Bucket=bucket)
    assert "Uploads" not in uploads_left


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("target", "words"),
    [("https://example.com/x", "s3://bucket/prefix"), ("s3://Bucket", "s3://bucket/prefix")],
)
def test_what_is_no_place_is_refused(target, words, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with pytest.raises(CommandError, match=words):
        call_command("backup", target)
    with pytest.raises(CommandError, match=words):
        call_command("restore", target)
