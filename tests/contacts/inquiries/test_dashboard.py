"""The dashboard says who waits, what does not arrive, and how fast answers are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.inquiries import statistics
from contacts.inquiries.models import Channel, Delivery, Inquiry
from contacts.inquiries.models.inquiry import Status
from portal.health import beat
from tests.contacts.inquiries.desk import undelivered
from tests.factories import InquiryFactory

HOME = reverse("wagtailadmin_home")


@pytest.fixture(autouse=True)
def _worker(db):
    beat("worker")


def dashboard(client, user) -> str:
    client.force_login(user)
    answer = client.get(HOME)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_plainly_that_no_channel_is_configured(team, client, no_mail_server):
    page = dashboard(client, team.anna)
    assert 'id="inquiry-no-channel"' in page
    assert "EMAIL_URL" in page
    assert reverse("channel:index") not in page
    assert reverse("channel:index") in dashboard(client, team.manager)


def test_with_a_channel_it_says_nothing_of_it(team, client, no_mail_server):
    Channel.objects.create(name="群", kind="wecom", encrypted_url="x")
    assert "inquiry-no-channel" not in dashboard(client, team.manager)


def test_with_a_mail_server_it_says_nothing_of_it(team, client, mail_server):
    assert "inquiry-no-channel" not in dashboard(client, team.manager)


def test_a_fresh_site_says_what_will_come(team, client):
    page = dashboard(client, team.anna)
    assert 'id="inquiries-section"' in page
    assert "desk-figures" not in page and "desk-charts" not in page


def test_for_sales_it_opens_with_inquiries(team, client):
    inquiry = team.of(team.annas)
    page = dashboard(client, team.anna)
    assert page.index("inquiries-section") < page.index("contacts-section")
    assert reverse("inquiry_detail", args=[inquiry.pk]) in page


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_editors_read_nothing_of_inquiries(role, team, client, no_mail_server):
    team.of(None, company="示例机密铝业")
    undelivered(team.of(None))
    page = dashboard(client, getattr(team, role))
    for words in ("inquiry-no-channel", "inquiries-section", "desk-", "示例机密铝业"):
        assert words not in page.replace("admin-desk.css", "")


def test_everybody_sees_figures_of_their_own(team, client):
    now = timezone.now()
    team.of(team.annas, created_at=now - timedelta(days=3))
    team.of(team.bens, created_at=now - timedelta(days=9), company="李本的客户")
    page = dashboard(client, team.anna)
    assert "李本的客户" not in page
    figures = statistics.figures(Inquiry.objects.visible_to(team.anna))
    assert (figures.waiting, figures.new, figures.anything) == (1, 1, 1)
    assert now - figures.oldest == timedelta(days=3)
    assert statistics.figures(Inquiry.objects.visible_to(team.manager)).waiting == 2


@pytest.mark.parametrize(
    ("minutes", "median"), [([10], 10), ([10, 30], 20), ([5, 10, 100], 10), ([5, 10, 20, 99], 15)]
)
def test_the_median_is_that_of_first_answers_of_a_month(db, minutes, median):
    this_month, last_month = statistics.months(timezone.now())
    for start in (this_month, last_month):
        for length in minutes:
            at = start + timedelta(hours=1)
            InquiryFactory(
                created_at=at - timedelta(minutes=length), answered_at=at, status=Status.WON
            )
    InquiryFactory(answered_at=last_month - timedelta(days=2), status=Status.ANSWERED)
    InquiryFactory(answered_at=this_month, status=Status.SPAM)
    figures = statistics.figures(Inquiry.objects.all())
    expected = timedelta(minutes=median)
    assert (figures.median_this_month, figures.median_last_month) == (expected, expected)


def test_without_answers_there_is_no_median(db):
    InquiryFactory()
    figures = statistics.figures(Inquiry.objects.all())
    assert (figures.median_this_month, figures.median_last_month) == (None, None)


def test_charts_have_their_figures_as_text(team, client):
    for country, times in (("DE", 3), ("CN", 2), ("", 1)):
        InquiryFactory.create_batch(times, country=country, source_title="铝型材挤压模具")
    InquiryFactory(country="FR", status=Status.SPAM)
    InquiryFactory(country="US", created_at=timezone.now() - timedelta(days=200))
    bars = statistics.chart(Inquiry.objects.all(), "country")
    assert [(bar.label, bar.count, bar.percent) for bar in bars] == [
        ("DE", 3, 100), ("CN", 2, 67), ("", 1, 33),
    ]  # fmt: skip
    page = dashboard(client, team.manager)
    charts = page[page.index("desk-charts") :]
    for words in ("德国", "中国", "铝型材挤压模具", '<rect width="67%"', "<svg", "<caption>"):
        assert words in charts
    assert "法国" not in charts


def test_what_does_not_arrive_is_shown_with_its_error_and_tried_again(team, client):
    delivery = undelivered(team.of(team.annas), last_error="535 <b>denied</b>")
    undelivered(team.of(team.bens), last_error="其他人的错误")
    page = dashboard(client, team.anna)
    assert "535 &lt;b&gt;denied" in page
    assert "其他人的错误" not in page
    assert "其他人的错误" in dashboard(client, team.manager)
    retry = reverse("inquiry_retry", args=[delivery.pk])
    assert retry in page
    client.force_login(team.anna)
    assert client.post(retry, {"next": HOME})["Location"] == HOME


def test_what_is_nobodys_failure_is_not_shown(team, client):
    inquiry = team.of(team.annas)
    undelivered(inquiry, kind=Delivery.Kind.ACKNOWLEDGEMENT, data={"refusals": 1})
    undelivered(inquiry, kind=Delivery.Kind.TEST, status=Delivery.Status.FAILED)
    undelivered(inquiry, attempts=0)
    undelivered(inquiry, status=Delivery.Status.DELIVERED)
    assert "inquiry-failures" not in dashboard(client, team.manager)


def test_the_number_of_queries_does_not_grow(team, client):
    def fill(count: int) -> None:
        for n in range(count):
            inquiry = team.of((team.annas, team.bens)[n % 2], country=("DE", "CN", "VN")[n % 3])
            undelivered(inquiry)
            InquiryFactory(status=Status.ANSWERED, answered_at=timezone.now(), contact=team.annas)

    def queries(user) -> int:
        dashboard(client, user)
        with CaptureQueriesContext(connection) as captured:
            client.get(HOME)
        return len(captured)

    fill(2)
    few = queries(team.manager), queries(team.anna)
    fill(8)
    assert (queries(team.manager), queries(team.anna)) == few
    assert max(few) <= 45
