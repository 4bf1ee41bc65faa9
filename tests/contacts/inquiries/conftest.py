"""What tests of inquiries may ask for."""

import shutil
from pathlib import Path

import pytest

from tests.contacts.inquiries import peers
from tests.contacts.inquiries.desk import Team


@pytest.fixture
def mail_server(settings):
    """A real SMTP server that the site is configured to use."""
    with peers.mail_server() as (sink, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.DEFAULT_FROM_EMAIL = "website@example.com"
        sink.port = port
        yield sink


@pytest.fixture
def no_mail_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


@pytest.fixture
def robot(settings):
    """A group robot or webhook on this machine, which the operator allows; its `url` has a key."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    with peers.robot() as (state, url):
        state.url = url
        yield state


@pytest.fixture
def private(settings) -> Path:
    """The folder of visitors' files, empty."""
    shutil.rmtree(settings.PRIVATE_ROOT, ignore_errors=True)
    return settings.PRIVATE_ROOT


@pytest.fixture
def team(db) -> Team:
    return Team()
