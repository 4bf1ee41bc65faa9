"""Visits: what is counted, what never is, and what staff see of it."""

import csv
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.inquiries.models.inquiry import Status
from portal import rate_limits
from portal.published import edition
from portal.statistics import counting, visitor
from portal.statistics.models import DailyCount
from portal.statistics.script import SCRIPT, SOURCE
from portal.statistics.views import VISITS
from tests.contacts.inquiries.desk import Team
from tests.factories import InquiryFactory, UserFactory

Kind = DailyCount.Kind
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
WECHAT = f"{PHONE} MicroMessenger/8.0.50"
HERE = "http://testserver"


@pytest.fixture(autouse=True)
def _own_places(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def tell(at="/news/", before="", agent=BROWSER, client=None, **headers):
    """Send what the browser sends after a page was read."""
    given = {"origin": HERE, "sec-fetch-site": "same-origin", "user-agent": agent}
    given |= {"accept-language": "zh-CN,zh;q=0.9"} | headers
    client = client or Client()
    return client.post("/visit", {"at": at, "from": before}, headers=given)


def counts(kind: str) -> dict[str, int]:
    return dict(DailyCount.objects.filter(kind=kind).values_list("label", "number"))


# --- Counting ----------------------------------------------------------------------------------


def test_a_page_that_was_read_is_counted_with_where_people_came_from(site):
    assert tell(before="https://www.baidu.com/link?url=secret").status_code == 204
    tell(before="https://www.baidu.com/", agent=WECHAT)
    tell(at="/news/?utm_source=x", before=f"{HERE}/")
    assert counts(Kind.PAGE) == {str(site.news.pk): 3}
    assert counts(Kind.ARRIVAL) == {"": 2}
    assert counts(Kind.SOURCE) == {"baidu.com": 2}
    assert counts(Kind.DEVICE) == {"computer": 1, "wechat": 1}
    assert counts(Kind.LANGUAGE) == {"zh-CN": 2}


def test_both_languages_and_lists_are_their_pages(site):
    article = site.article()
    for at in ("/", "/en/", "/en/news/", article.url, "/news/page/2/", "/news/2026/11/"):
        assert tell(at=at).status_code == 204
    assert counts(Kind.PAGE) == {
        str(site.home.pk): 1,
        str(site.home_en.pk): 1,
        str(site.news_en.pk): 1,
        str(article.pk): 1,
        str(site.news.pk): 2,
    }


def test_what_was_searched_for_is_counted_without_numbers_of_persons(site):
    tell(at="/search/?q=断桥铝+H13&page=2")
    tell(at="/en/search/?q=13800138000+wang@example.com")
    assert set(counts(Kind.WORDS)) == {"断桥铝 h13", "… …"}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": ""},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_other_sites_cannot_tell_of_visits(site, headers):
    assert tell(**headers).status_code == 403
    assert not DailyCount.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"agent": "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/)"},
        {"agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"agent": "curl/8.5"},
        {"agent": ""},
        {"sec-gpc": "1"},
        {"cookie": "sessionid=abc"},
    ],
)
def test_robots_staff_and_who_asks_not_to_be_are_not_counted(site, headers):
    assert tell(**headers).status_code == 204
    assert not DailyCount.objects.exists()


@pytest.mark.parametrize(
    "at", ["/nothing/", "/admin/", "//evil.example/", "/new\0s/", "", "x" * 3000]
)
def test_addresses_that_are_no_pages_are_not_counted(site, at):
    assert tell(at=at).status_code in (204, 413)
    assert counts(Kind.PAGE) == {}


def test_drafts_and_deleted_pages_are_not_counted(site):
    article = site.article(live=False)
    tell(at=f"/news/{article.slug}/")
    assert str(article.pk) not in counts(Kind.PAGE)


def test_nothing_of_the_visitor_is_kept(site):
    client = Client(REMOTE_ADDR="203.0.113.7")
    tell(before="https://example.org/user/wang?token=secret", client=client)
    kept = str(list(DailyCount.objects.values_list()))
    for secret in ("203.0.113", "wang", "secret", "Windows", "Chrome"):
        assert secret not in kept
    assert not client.cookies


def test_a_visit_leaves_the_published_pages_as_they_are(site):
    before = edition.name()
    tell()
    assert DailyCount.objects.exists()
    assert edition.name() == before


def test_a_visit_is_answered_without_the_database_while_a_thread_writes(
    site, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(counting, "_writer", object())
    with django_assert_num_queries(0):
        assert tell().status_code == 204
    assert not DailyCount.objects.exists()
    counting.write()
    assert counts(Kind.PAGE) == {str(site.news.pk): 1}


def test_labels_of_a_day_are_bounded(site, monkeypatch):
    monkeypatch.setitem(counting.LARGEST, Kind.SOURCE, 3)
    for number in range(6):
        tell(before=f"https://spam{number}.example/")
    assert counts(Kind.SOURCE) == {
        "spam0.example": 1, "spam1.example": 1, "spam2.example": 1, counting.OTHERS: 3,
    }  # fmt: skip


def test_who_tells_too_often_is_not_counted(site):
    client = Client(REMOTE_ADDR="203.0.113.7")
    assert tell(client=client).status_code == 204
    asked = SimpleNamespace(headers={}, META={"REMOTE_ADDR": "203.0.113.7"})
    while not rate_limits.seconds_to_wait(VISITS, asked):
        pass
    assert tell(client=client).status_code == 429
    assert counts(Kind.PAGE) == {str(site.news.pk): 1}


def test_sums_are_forgotten_after_two_years(db):
    old = timezone.localdate() - timedelta(days=801)
    for day in (old, timezone.localdate()):
        DailyCount.objects.create(day=day, kind=Kind.ARRIVAL, label="", number=1)
    counting.forget_old()
    assert DailyCount.objects.get().day == timezone.localdate()


@pytest.mark.parametrize(
    ("agent", "device", "is_robot"),
    [
        (BROWSER, visitor.COMPUTER, False),
        (PHONE, visitor.PHONE, False),
        (WECHAT, visitor.WECHAT, False),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148", visitor.TABLET, False),
        ("Mozilla/5.0 (Linux; Android 9; CUBOT X18) Mobile Safari/537.36", visitor.PHONE, False),
        ("Mozilla/5.0 (Linux; Android 9) Mobile baiduboxapp/13.0", visitor.PHONE, False),
        ("Mozilla/5.0 HeadlessChrome/140.0", visitor.COMPUTER, True),
    ],
)
def test_devices_and_robots(agent, device, is_robot):
    assert (visitor.device(agent), visitor.is_robot(agent)) == (device, is_robot)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("zh-Hans-CN,zh", "zh-CN"), ("de;q=0.8", "de"), ("*", ""), ("", ""), ("<script>", "")],
)
def test_languages(accepted, language):
    assert visitor.language(accepted) == language


# --- The script --------------------------------------------------------------------------------


def script_of(client, path: str) -> bool:
    return f"<script>{SCRIPT}</script>" in client.get(path).content.decode()


def test_public_pages_have_the_script_and_the_policy_allows_it_alone(client, site):
    for path in ("/", "/en/", "/news/", "/search/", "/contact/"):
        assert script_of(client, path)
        assert f"script-src 'self' {SOURCE};" in client.get(path).headers["Content-Security-Policy"]


def test_pages_of_errors_and_of_one_reader_have_no_script(client, site):
    from contacts.inquiries.models import Inquiry

    inquiry = InquiryFactory()
    assert Inquiry.objects.get() == inquiry
    for path in ("/nothing/", f"/contact/received/{inquiry.token}/"):
        assert "sendBeacon" not in client.get(path).content.decode()


# --- The dashboard -----------------------------------------------------------------------------


@pytest.fixture
def filled(site):
    article = site.article(title="断桥铝模具 <b>试模</b>")
    today = timezone.localdate()
    for back, number in ((0, 40), (1, 20), (20, 60), (40, 7)):
        day = today - timedelta(days=back)
        for kind, label in (
            (Kind.PAGE, str(article.pk)), (Kind.ARRIVAL, ""), (Kind.SOURCE, "baidu.com"),
            (Kind.SOURCE, ""), (Kind.WORDS, '=HYPERLINK("x")'), (Kind.DEVICE, "wechat"),
            (Kind.LANGUAGE, "zh-TW"),
        ):  # fmt: skip
            DailyCount.objects.create(day=day, kind=kind, label=label, number=number)
    for status in (Status.NEW, Status.ANSWERED, Status.SPAM):
        InquiryFactory(source_page=article, status=status)
    return article


def dashboard(client, query: str = "") -> BeautifulSoup:
    return BeautifulSoup(client.get(reverse("statistics") + query).content, "html.parser")


def words(soup: BeautifulSoup) -> str:
    return soup.select_one(".visits").get_text(" ", strip=True)


def test_the_dashboard_says_what_is_read_and_what_it_brings(client, filled):
    client.force_login(UserFactory(is_superuser=True))
    page = dashboard(client)
    figures = [one.get_text(strip=True) for one in page.select(".visits-figures dd")]
    assert figures[0] == "120" and "7" in figures[1]
    row = [
        cell.get_text(" ", strip=True) for cell in page.select(".visits-pages tbody tr")[0]("td")
    ]
    assert row == ["120", "2", "16.7"]
    assert "断桥铝模具 <b>试模</b>" in words(page)
    for shown in ("baidu.com", "微信", "中文（中国台湾）"):
        assert shown in words(page)


def test_the_chart_can_be_read_without_seeing_it(client, filled):
    client.force_login(UserFactory(is_superuser=True))
    page = dashboard(client)
    chart = page.select_one(".visits-chart svg")
    assert chart["role"] == "img"
    assert page.find(id=chart["aria-labelledby"]).get_text(strip=True)
    assert len(chart.select("rect")) == len(page.select(".visits-chart tbody tr")) == 30
    year = dashboard(client, "?days=365")
    assert len(year.select(".visits-chart rect")) == 53
    assert "127" in words(year)


@pytest.mark.parametrize("query", ["?days=7", "?days=9999", "?days=x", "?days=30&export=xlsx"])
def test_any_period_is_answered(client, filled, query):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(reverse("statistics") + query).status_code == 200


def test_nothing_counted_is_said_in_words(client, site):
    client.force_login(UserFactory(is_superuser=True))
    page = dashboard(client)
    assert not page.select(".visits svg[role=img]")
    assert "尚无统计数据" in words(page)


def test_the_table_has_every_sum_and_no_formula(client, filled):
    client.force_login(UserFactory(is_superuser=True))
    answer = client.get(reverse("statistics") + "?export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="visits-')
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 1 + 3 * 7
    assert ['\'=HYPERLINK("x")', "40"] in [row[2:] for row in rows]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("role", "sees"),
    [("editor", False), ("moderator", True), ("anna", False), ("manager", True), ("admin", True)],
)
def test_moderators_and_managers_see_it(client, site, role, sees):
    client.force_login(getattr(Team(), role))
    assert client.get(reverse("statistics")).status_code == (200 if sees else 403)
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert (reverse("statistics") in home) is sees
