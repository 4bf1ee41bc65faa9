"""What becomes of an inquiry changes no public page, and so discards none that is kept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.inquiries import actions
from contacts.inquiries.models import Inquiry
from portal.published.statements import may_change_pages
from tests.contacts.inquiries.mail import send_due
from tests.contacts.inquiries.visitor import Visitor, inquiry
from tests.factories import CompanyFactory, ContactFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_an_inquiry_from_its_arrival_to_its_answer_leaves_the_edition(site, mail_server):
    CompanyFactory()
    anna = UserFactory(groups=["销售 Sales"])
    ContactFactory(email="anna@example.com", user=anna)
    # The first visitor's has the settings made.
    Visitor().send()
    Inquiry.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        assert Visitor().send(email="wang@example.com").status_code == 303
        send_due()
        actions.take(inquiry(), anna)
        actions.add_note(inquiry(), anna, "已致电")
        actions.answer(inquiry(), anna)
    written = [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    assert len(written) > 10
    assert [sql for sql in written if may_change_pages(sql)] == []
