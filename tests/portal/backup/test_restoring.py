"""A backup of a whole site, and the site that is made of it, on either database."""

import os
import shutil
import signal
import stat

import pytest

from tests.portal.backup.conftest import server
from tests.portal.backup.sites import Site

pytestmark = pytest.mark.xdist_group("backup")

WORDS = ("模具", "断桥铝", "hengtuo", "表情")


def test_an_empty_site_becomes_the_other_one(full_site, restored_site):
    assert restored_site.rows() == full_site.rows()
    assert restored_site.uploads() == full_site.uploads()
    found = full_site.found(*WORDS)
    assert all(found.values())
    assert restored_site.found(*WORDS) == found


def test_published_pages_of_before_are_discarded(restored_site):
    assert restored_site.edition != restored_site.first_edition


def test_nobody_is_signed_in_afterwards(full_site, restored_site):
    count = "SELECT COUNT(*) FROM django_session"
    assert full_site.select(count) == [(1,)]
    assert restored_site.select(count) == [(0,)]


def test_private_files_stay_private(restored_site):
    root = restored_site.folder / "private"
    files = [path for path in root.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(root.stat().st_mode) == 0o700


@pytest.mark.skipif(not server(), reason="needs PostgreSQL beside SQLite")
def test_from_one_database_to_the_other_and_back(full_site, archive, other_site, tmp_path):
    on_sqlite = Site(tmp_path / "sqlite")
    on_sqlite.manage("restore", str(archive))
    rows, found = full_site.rows(), full_site.found(*WORDS)
    assert on_sqlite.rows() == rows
    # What is ranked alike, each database has in an order of its own.
    others = on_sqlite.found(*WORDS)
    assert {word: sorted(keys) for word, keys in others.items()} == {
        word: sorted(keys) for word, keys in found.items()
    }
    on_sqlite.manage("backup", str(tmp_path / "back.tar"))
    other_site.manage("restore", str(tmp_path / "back.tar"), "--no-input")
    assert other_site.rows() == rows
    assert other_site.uploads() == full_site.uploads()
    assert other_site.found(*WORDS) == found


def test_what_is_there_is_replaced_only_by_who_says_yes(full_site, archive, other_site):
    before = other_site.rows(), other_site.uploads()
    code, output = other_site.run("restore", str(archive), typed="no\n")
    assert (code, "REPLACED" in output) == (1, True)
    assert (other_site.rows(), other_site.uploads()) == before
    code, output = other_site.run("restore", str(archive), typed="yes\n")
    assert code == 0, output
    assert other_site.rows() == full_site.rows()
    assert other_site.uploads() == full_site.uploads()
    assert not list(other_site.folder.glob(".restore-*"))


def test_rows_made_afterwards_get_keys_after_those_restored(archive, other_site):
    other_site.manage("restore", str(archive), "--no-input")
    other_site.shell(
        "from wagtail.models import Page, Revision; from news.models import Category as C;"
        "from django.db.models import Max;"
        "last = C.objects.aggregate(m=Max('pk'))['m'];"
        "new = C.objects.create(name='新', slug='new', locale=C.objects.first().locale);"
        "assert new.pk > last, (new.pk, last);"
        "newest = Revision.objects.aggregate(m=Max('pk'))['m'];"
        "page = Page.objects.filter(depth=2).last().specific;"
        "assert page.save_revision().pk > newest"
    )


def test_an_altered_archive_is_refused_before_anything_is_touched(archive, other_site, tmp_path):
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    path = tmp_path / "altered.tar"
    path.write_bytes(data)
    before = other_site.rows(), other_site.uploads(), other_site.edition
    code, output = other_site.run("restore", str(path), "--no-input")
    assert code == 1
    assert "damaged" in output
    assert "Traceback" not in output
    assert (other_site.rows(), other_site.uploads(), other_site.edition) == before
    assert not list(other_site.folder.glob(".restore-*"))


@pytest.mark.parametrize("line", ["as of", "Rows:"], ids=["as it begins", "before it commits"])
def test_killed_while_it_restores_the_old_site_goes_on(full_site, archive, other_site, line):
    rows, uploads = other_site.rows(), other_site.uploads()
    restoring = other_site.start("restore", str(archive), "--no-input")
    while line not in restoring.stdout.readline():
        assert restoring.poll() is None, restoring.stderr.read()
    os.kill(restoring.pid, signal.SIGSTOP)
    # Others read the old site, while the new one is being written.
    assert other_site.rows() == rows
    restoring.kill()
    restoring.communicate()
    left = {name: data for name, data in other_site.uploads().items() if ".restore" not in name}
    assert (other_site.rows(), left) == (rows, uploads)
    # And it may be done again.
    other_site.manage("restore", str(archive), "--no-input")
    assert other_site.rows() == full_site.rows()
    assert other_site.uploads() == full_site.uploads()
    assert not list(other_site.folder.glob(".restore-*"))


def test_killed_after_the_commit_its_uploads_are_put_in_place_later(other_site):
    staging = other_site.folder / ".restore-abc"
    (staging / "media").mkdir(parents=True)
    (staging / "media" / "new.txt").write_text("new")
    # As after the first of two renamings: private files are already away.
    shutil.move(other_site.folder / "private", staging / "old-private")
    (staging / "private").mkdir()
    other_site.shell(
        "from portal.backup.models import Restoration as R;"
        "R.objects.create(folder='.restore-abc');"
        "from portal.backup.restoring import settle; settle(); settle();"
        "assert not R.objects.exists()"
    )
    assert other_site.uploads() == {"media/new.txt": b"new"}
    assert (other_site.folder / "private").is_dir()
    assert not staging.exists()


def test_an_older_version_is_restored_into_a_new_database_and_brought_up_to_date(
    full_site, other_site, tmp_path
):
    older = full_site.copy_to(tmp_path / "older")
    new = Site(tmp_path / "new", server()).create()
    try:
        older.execute(
            "DROP TABLE django_session", "DELETE FROM django_migrations WHERE app = 'sessions'"
        )
        path = tmp_path / "older.tar"
        older.manage("backup", str(path))
        code, output = other_site.run("restore", str(path), "--no-input")
        assert (code, "older version" in output) == (1, True)
        new.manage("restore", str(path))
        rows = full_site.rows()
        assert new.rows() | {"django_migrations": []} == rows | {"django_migrations": []}
        assert new.found(*WORDS) == full_site.found(*WORDS)
    finally:
        older.remove()
        new.remove()


#: Adds inquiries with two notes each until it is killed.
WRITER = """
from django.db import transaction
from contacts.inquiries.models import Inquiry, Note
print("ready", flush=True)
number = 0
while True:
    number += 1
    with transaction.atomic():
        inquiry = Inquiry.objects.create(reference=f"X-{number}", message="x")
        Note.objects.create(inquiry=inquiry, text="a")
        Note.objects.create(inquiry=inquiry, text="b")
"""


def test_editors_write_while_a_backup_is_made(full_site, other_site, tmp_path):
    site = full_site.copy_to(tmp_path / "busy")
    try:
        writing = site.start("shell", "--verbosity=0", "-c", WRITER)
        assert "ready" in writing.stdout.readline()
        site.manage("backup", str(tmp_path / "busy.tar"))
        assert writing.poll() is None, writing.stderr.read()
        writing.kill()
        writing.communicate()
        other_site.manage("restore", str(tmp_path / "busy.tar"), "--no-input")
        [(inquiries,)] = other_site.select("SELECT COUNT(*) FROM inquiries_inquiry")
        [(notes,)] = other_site.select("SELECT COUNT(*) FROM inquiries_note")
        assert inquiries > 1
        assert notes == 2 * (inquiries - 1) + 1
    finally:
        site.remove()
