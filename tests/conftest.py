"""What every test may ask for."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.utils import translation

from contacts.inquiries.models import Attachment
from portal.object_storage.address import Address
from tests.factories import SiteTree
from tests.object_server import ObjectServer
from tests.running_site import RunningSite

#: Fixtures through which a test reaches the database.
DATABASE_FIXTURES = {"bare_site", "db", "nodes", "running_site", "transactional_db"}


def pytest_collection_modifyitems(config, items):
    """On the second database run what uses one; the rest has passed already on the first."""
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
