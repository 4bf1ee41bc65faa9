"""Links in e-mails take or answer an inquiry, but only when a person presses the button."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import signing

from contacts.inquiries import links
from contacts.inquiries.models import Inquiry
from contacts.inquiries.models.inquiry import Status
from tests.contacts.inquiries.mail import receive
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def inquiry(site) -> Inquiry:
    ContactFactory(name="陈先生")
    return receive(company="示例铝业")


def address(inquiry: Inquiry, action: str = links.TAKE) -> str:
    return urlsplit(links.url(inquiry, inquiry.contact, action)).path


def test_opening_a_link_asks_and_changes_nothing(client, inquiry):
    answer = client.get(address(inquiry))
    assert answer.status_code == 200
    assert inquiry.reference in answer.content.decode()
    assert 'method="post"' in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    client.head(address(inquiry))
    assert Inquiry.objects.get().status == Status.NEW


def test_a_form_on_another_site_cannot_press_the_button(inquiry):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(address(inquiry))
    assert answer.status_code == 403
    assert Inquiry.objects.get().status == Status.NEW


@pytest.mark.parametrize("token", ["x", "WzFd:1xVkGU:forged", "%00", "a:b:c"])
def test_a_forged_link_is_none(client, site, token):
    answer = client.get(f"/contact/inquiry/{token}/")
    assert answer.status_code == 404


def test_a_link_for_something_else_is_none(client, inquiry):
    token = signing.dumps([inquiry.pk, inquiry.contact_id, "take"], salt="another")
    assert client.get(f"/contact/inquiry/{token}/").status_code == 404


def test_a_link_expires(client, inquiry, monkeypatch):
    path = address(inquiry)
    monkeypatch.setattr(links, "VALID_FOR", timedelta(seconds=-1))
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_no_longer_has_the_inquiry_hears_who_has(client, inquiry, method):
    path = address(inquiry)
    Inquiry.objects.update(contact=ContactFactory(name="李女士"))
    text = getattr(client, method)(path).content.decode()
    assert "李女士" in text
    assert 'method="post"' not in text
    assert Inquiry.objects.get().status == Status.NEW


def test_without_a_contact_there_is_no_link(db):
    inquiry = receive()
    assert links.url(inquiry, None, links.TAKE) == ""
