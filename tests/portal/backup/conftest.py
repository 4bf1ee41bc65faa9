"""Sites that the tests of backups share; each is made once."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.portal.backup.sites import Site

#: What a site has besides the demo company; of each kind at least one.
CONTENT = """
from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Page
from contacts.inquiries.models import Attachment, Channel, Inquiry, Note
from news.models import ArticlePage
import uuid

user = User.objects.create_superuser("chief", "chief@example.com", "only for this test")
user.groups.add(*Group.objects.all())
session = SessionStore(); session["of"] = "chief"; session.save()
inquiry = Inquiry.objects.create(reference="MX-2611-0001", name="王工", message="询价",
                                 ip_address="203.0.113.9", consent_version="1")
Note.objects.create(inquiry=inquiry, user=user, text="回电")
Attachment(inquiry=inquiry, submission_key=uuid.uuid4(), name="图.dwg", media_type="x/y", size=9,
           sha256="0" * 64).file.save("a", ContentFile(b"a drawing"))
article = ArticlePage.objects.live().first()
article.title = "修改过的标题 “引号” \\\\ 表情 😀"
article.save_revision(user=user).publish()
# A key that is larger than any that is left, as after a deletion.
page = ArticlePage.objects.last(); page.save_revision(); page.delete()
"""


def server() -> str:
    return os.environ.get("DATABASE_URL", "")


@pytest.fixture(scope="session")
def folders(tmp_path_factory) -> Callable[[], Path]:
    return lambda: tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def bare_site(folders, migrated_file) -> Iterator[Site]:
    """A site with all tables, and nothing of anybody's."""
    site = Site(folders(), server()).create_migrated(migrated_file)
    yield site
    site.remove()


@pytest.fixture(scope="session")
def full_site(bare_site, folders) -> Iterator[Site]:
    """The demo company with 100 articles more, accounts, an inquiry and its drawing."""
    site = bare_site.copy_to(folders())
    site.manage("demo", "--verbosity=0", "--articles=100")
    site.shell(CONTENT)
    yield site
    site.remove()


@pytest.fixture(scope="session")
def archive(full_site, folders) -> Path:
    """A backup of the full site."""
    path = folders() / "full.tar"
    full_site.manage("backup", str(path))
    return path


@pytest.fixture(scope="session")
def restored_site(bare_site, archive, folders) -> Iterator[Site]:
    """A site that was empty before the archive was restored there."""
    site = bare_site.copy_to(folders())
    site.first_edition = site.edition
    site.manage("restore", str(archive))
    yield site
    site.remove()


@pytest.fixture
def other_site(bare_site, tmp_path) -> Iterator[Site]:
    """A site with an account, a page and uploads of its own, which a restore would replace."""
    site = bare_site.copy_to(tmp_path / "another")
    site.shell(
        "from django.contrib.auth.models import User; User.objects.create_user('other');"
        "from wagtail.models import Page; Page.objects.get(depth=1).add_child(title='旧', slug='o')"
    )
    for name in ("media/old.txt", "private/attachments/aa/old"):
        path = site.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("old")
    yield site
    site.remove()
