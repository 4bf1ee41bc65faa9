"""What every test may ask for."""

import pytest
from django.core.cache import cache
from django.utils import translation

from tests.factories import SiteTree
from tests.running_site import RunningSite


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
def running_site():
    """The site as an operator runs it, shared by the tests of the group "running_site"."""
    running = RunningSite()
    running.start()
    running.first_output = running.output
    yield running
    running.remove()
