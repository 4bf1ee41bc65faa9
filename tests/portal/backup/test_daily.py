"""What the dashboard and /healthz say of backups, and the one that the worker makes each night."""

import time
from datetime import timedelta

import pyrage
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from portal.backup import daily, files, keeping
from portal.backup.models import Backup
from portal.health import beat
from portal.object_storage.address import Address
from tests.factories import UserFactory
from tests.portal.test_admin_dashboard import dashboard


@pytest.fixture(autouse=True)
def _kept_in(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.BACKUP_RECIPIENTS = []


@pytest.fixture
def _long_started(monkeypatch):
    monkeypatch.setattr(daily, "AFTER_START", timedelta(0))


def health(client) -> dict:
    beat("worker")
    return client.get("/healthz").json()


def made(hours_ago: float, **fields) -> Backup:
    at = timezone.now() - timedelta(hours=hours_ago)
    fields = {"sha256": "0" * 64, "tested_at": at, "size": 5_000_000} | fields
    return Backup.objects.create(started_at=at, path="/backups/portal.tar", **fields)


def admin_page(client) -> str:
    beat("worker")
    return dashboard(client, UserFactory(is_superuser=True, is_staff=True))


def test_a_new_site_is_well_without_a_backup_and_an_older_one_is_not(db, client):
    user = UserFactory()
    assert "backup" not in health(client)["failing"]
    user.date_joined = timezone.now() - timedelta(days=3)
    user.save()
    assert "two nights" in health(client)["failing"]["backup"]


def test_a_backup_of_last_night_is_enough(db, client):
    UserFactory(date_joined=timezone.now() - timedelta(days=30))
    made(30)
    assert "backup" not in health(client)["failing"]
    page = admin_page(client)
    assert 'id="backup-section"' in page
    assert "4.8" in page


@pytest.mark.parametrize(
    ("hours_ago", "fields", "words"),
    [
        (60, {}, "two nights"),
        (1, {"test_error": "the file is damaged"}, "the file is damaged"),
        (60, {"sha256": "", "error": "the disk is full"}, "the disk is full"),
    ],
)
def test_what_is_wrong_stands_on_healthz_and_in_red_on_the_dashboard(
    db, client, hours_ago, fields, words
):
    UserFactory(date_joined=timezone.now() - timedelta(days=30))
    made(hours_ago, **fields)
    assert words in health(client)["failing"]["backup"]
    page = admin_page(client)
    assert "portal-backup" in page
    if fields:
        assert words in page


def test_who_makes_no_backups_here_is_reminded_of_it(db, client, settings):
    settings.BACKUP_DIR = None
    assert "BACKUP_DIR" in health(client)["unconfigured"]["backup"]
    assert "BACKUP_DIR" in admin_page(client)


def test_only_administrators_see_it(db, client):
    made(60)
    beat("worker")
    page = dashboard(client, UserFactory(groups=["编辑 Editors"]))
    assert "portal-backup" not in page
    assert "backup-section" not in page


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("_long_started")
def test_the_worker_makes_one_tests_it_and_removes_old_ones(settings):
    settings.BACKUP_DIR.mkdir()
    for day in range(2, 40):
        at = timezone.now() - timedelta(days=day)
        (settings.BACKUP_DIR / keeping.name(at, is_encrypted=False)).touch()
    backup = daily.run()
    assert backup.is_trusted, backup.test_error
    assert len(keeping.archives(settings.BACKUP_DIR)) < 15
    assert daily.run() is None, "once a night"
    assert [path.suffix for path in settings.BACKUP_DIR.iterdir() if "part" in path.name] == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("_long_started")
def test_it_is_encrypted_for_whom_the_settings_name(settings):
    identity = pyrage.x25519.Identity.generate()
    settings.BACKUP_RECIPIENTS = [str(identity.to_public())]
    backup = daily.run()
    assert backup.path.endswith(".tar.age")
    assert backup.is_trusted


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("_long_started")
@pytest.mark.parametrize("recipients", [["age1wrong"], []])
def test_what_fails_is_noted_and_not_tried_again_at_once(settings, recipients):
    settings.BACKUP_RECIPIENTS = recipients
    if not recipients:
        settings.BACKUP_DIR = settings.DATA_DIR / "file" / "backups"
        settings.DATA_DIR.joinpath("file").write_text("no folder")
    daily.run()
    assert Backup.objects.get().error
    daily.run()
    assert Backup.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("_long_started")
def test_two_workers_make_one(settings):
    with files.only_one():
        assert daily.run() is None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("_long_started")
def test_the_worker_makes_one_in_a_bucket_and_removes_old_ones(bucket, object_server, settings):
    settings.BACKUP_DIR = Address.parse(f"s3://{bucket}/backups")
    client = object_server.client
    for day in range(2, 40):
        name = keeping.name(timezone.now() - timedelta(days=day), is_encrypted=False)
        client.put_object(Bucket=bucket, Key=f"backups/{name}", Body=b"")
    client.create_multipart_upload(Bucket=bucket, Key="backups/killed.tar")
    backup = daily.run()
    assert backup.is_trusted, backup.test_error
    assert backup.path.startswith(f"s3://{bucket}/backups/portal-")
    assert len(object_server.contents(bucket, "backups/")) < 15
    assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket)
    assert daily.run() is None, "once a night"
    settings.BACKUP_DIR = Address.parse("s3://there-is-none/backups")
    assert daily.run() is None
    assert "NoSuchBucket" in Backup.objects.first().error


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="Nodes share a PostgreSQL.")
def test_two_nodes_make_one(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "one"
    with files.only_one() as is_first:
        settings.DATA_DIR = tmp_path / "another"
        with files.only_one() as is_second:
            assert (is_first, is_second) == (True, False)
    with files.only_one() as is_alone:
        assert is_alone


def test_a_worker_that_has_just_started_waits_a_little(db, monkeypatch):
    monkeypatch.setattr(daily, "_started", time.monotonic())
    assert daily.run() is None
    assert not Backup.objects.exists()


def test_the_panel_takes_few_queries(db, client, django_assert_max_num_queries):
    for hours in range(30):
        made(hours)
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    beat("worker")
    client.get(reverse("wagtailadmin_home"))
    with django_assert_max_num_queries(60):
        client.get(reverse("wagtailadmin_home"))
