"""What every test may ask for."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.utils import translation

from contacts.inquiries.models import Attachment
from portal.object_storage.address import Address
from tests import migrated
from tests.factories import SiteTree
from tests.object_server import ObjectServer
from tests.running_site import RunningSite

#: Fixtures through which a test reaches the database.
DATABASE_FIXTURES = {"bare_site", "db", "nodes", "running_site", "transactional_db"}


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        migrated.prepare(_migrated_folder(config), os.environ.get("DATABASE_URL", ""))


def _migrated_folder(config) -> Path:
    return config.cache.mkdir("migrated")


@pytest.fixture(scope="session")
def migrated_file(pytestconfig) -> Path:
    """A SQLite database with all tables and nothing of anybody's, to be copied."""
    return migrated.file_in(_migrated_folder(pytestconfig))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, migrated_file):
    """Have the tests' SQLite begin as a copy too; where PostgreSQL's does, its settings say."""
    if connection.vendor != "sqlite":
        yield
        return
    # Django's own name for it (django.db.backends.sqlite3.creation); it is there while it is open.
    name = "file:memorydb_default?mode=memory&cache=shared"
    with closing(sqlite3.connect(name, uri=True)) as memory:
        with closing(sqlite3.connect(migrated_file)) as made:
            made.backup(memory)
        yield


def pytest_collection_modifyitems(config, items):
    """On the second database run what uses one; the rest has passed already on the first."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction") and item.get_closest_marker("xdist_group"):
            # Groups go first, and such a test leaves the database empty for all that follow.
            raise pytest.UsageError(f"{item.nodeid} commits, so it can be in no group.")
    if connection.vendor == "sqlite":
        return
    using, rest = [], []
    for item in items:
        uses = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames)
        only_looks = item.get_closest_marker("appearance")
        (using if uses and not only_looks else rest).append(item)
    items[:] = using
    config.hook.pytest_deselected(items=rest)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _fresh_state():
    """Each test starts in the site's default language and with an empty cache."""
    cache.clear()
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def site(db) -> SiteTree:
    return SiteTree()


@pytest.fixture(scope="session")
def object_server() -> Iterator[ObjectServer]:
    server = ObjectServer()
    yield server
    server.stop()


@pytest.fixture
def bucket(object_server, settings, monkeypatch) -> str:
    """An empty bucket, in which this site keeps its uploads below "site"."""
    name = object_server.new_bucket()
    for variable, value in object_server.environ.items():
        setattr(settings, variable, value)
    settings.MEDIA_STORAGE = Address.parse(f"s3://{name}/site")
    settings.STORAGES = settings.STORAGES | {
        "default": settings.MEDIA_STORAGE.storage("media"),
        "private": settings.MEDIA_STORAGE.storage("private"),
    }
    # A field keeps the storage that its process began with.
    monkeypatch.setattr(Attachment.file.field, "storage", storages["private"])
    return name


@pytest.fixture(scope="session")
def running_site():
    """The site as an operator runs it, shared by the tests of the group "running_site"."""
    running = RunningSite()
    running.start()
    running.first_output = running.output
    yield running
    running.remove()
