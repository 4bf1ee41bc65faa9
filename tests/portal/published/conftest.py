"""A site whose pages are kept, in a folder of each test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from contacts.models import ContactPage
from portal.published import gate
from portal.published.wsgi import PublishedPages
from tests.factories import CompanyFactory, SiteTree

HOST = "localhost:8000"


@contextmanager
def _kept_connection() -> Iterator[None]:
    """Keep the connection, which has the test's transaction, as Django's test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@dataclass
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Door:
    """Asks the application as a web server would."""

    def __init__(self) -> None:
        self.application = PublishedPages(WSGIHandler())

    def get(self, path: str, query: str = "", method: str = "GET", **environ: str) -> Got:
        """`path` is decoded; other keyword arguments go into the WSGI environment."""
        given: dict = {}

        def start_response(status: str, headers: list[tuple[str, str]]) -> None:
            given.update(status=int(status[:3]), headers={k.lower(): v for k, v in headers})

        full = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path.encode("utf-8", "surrogateescape").decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": HOST,
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        with _kept_connection():
            chunks = self.application(full | environ, start_response)
            body = b"".join(chunks)
            if hasattr(chunks, "close"):
                chunks.close()
        return Got(given["status"], given["headers"], body)

    def is_kept(self, path: str) -> bool:
        """Whether the answer came, or would come, from the edition in force."""
        return path in self.application.publisher.memory.pages


@pytest.fixture
def published(settings, tmp_path) -> Path:
    settings.PUBLISHED_ROOT = tmp_path / "published"
    settings.SITE_URL = f"http://{HOST}"
    return settings.PUBLISHED_ROOT


@pytest.fixture
def door(published, db) -> Iterator[Door]:
    yield Door()
    gate.trouble = ""


@pytest.fixture
def tree(door) -> SiteTree:
    tree = SiteTree()
    CompanyFactory()
    assert ContactPage.objects.exists()
    return tree


@pytest.fixture
def fresh() -> Client:
    """What Django answers now, whatever is kept."""
    return Client(headers={"host": HOST})
