"""What is kept, how it is answered, and what never is."""

import errno
import gzip
import shutil
import threading
from datetime import timedelta

import brotli
import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from contacts.inquiries.models import Inquiry
from news.models import ArticlePage
from portal import health
from portal.models import Company, StandardPage
from portal.published import clock, edition, gate, in_force, statements, store, upkeep
from tests.factories import ContactFactory, InquiryFactory, StandardPageFactory, UserFactory

#: Within a test's own transaction the gate stays closed: what the gate does needs real ones.
commits = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def files(published) -> set[str]:
    """Names of all stored pages, without editions and forms."""
    found = (path for path in published.rglob("pages/**/*.headers"))
    return {str(path).partition("/pages")[2].removesuffix(".headers") for path in found}


# --- Answers


@commits
def test_second_reader_gets_the_same_without_a_query(door, tree, django_assert_num_queries):
    first = door.get("/")
    with django_assert_num_queries(0):
        second = door.get("/")
    assert (first.status, first.headers, first.body) == (200, second.headers, second.body)


def test_stored_answer_has_the_headers_of_a_rendered_one(door, tree, fresh):
    own = {"cache-control", "etag", "vary", "content-length", "x-request-id"}
    for path in ("/", "/en/", "/news/", "/news/feed/", "/news/feed/atom/", "/robots.txt"):
        stored = door.get(path).headers
        rendered = {name.lower(): value for name, value in fresh.get(path).items()}
        assert {k: v for k, v in stored.items() if k not in own} == {
            k: v for k, v in rendered.items() if k not in own
        }
        assert stored["cache-control"] == "no-cache"


def test_body_is_sent_in_the_form_that_is_accepted(door, tree):
    plain = door.get("/")
    for accepted, coding, unpack in (
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ):
        got = door.get("/", HTTP_ACCEPT_ENCODING=accepted)
        assert got.headers.get("content-encoding") == coding
        assert unpack(got.body) == plain.body
        assert got.headers["content-length"] == str(len(got.body))
        assert got.headers["vary"] == "Accept-Encoding"


def test_a_reader_who_has_the_page_is_told_so(door, tree):
    tag = door.get("/").headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        got = door.get("/", HTTP_IF_NONE_MATCH=known)
        assert (got.status, got.body, got.headers["etag"]) == (304, b"", tag)
        assert "content-length" not in got.headers
    assert door.get("/", HTTP_IF_NONE_MATCH='"other"').status == 200
    assert door.get("/", HTTP_IF_NONE_MATCH=tag, HTTP_ACCEPT_ENCODING="br").status == 200


def test_head_has_the_headers_and_no_body(door, tree):
    got, head = door.get("/"), door.get("/", method="HEAD")
    assert (head.status, head.headers, head.body) == (200, got.headers, b"")


@commits
def test_tag_changes_with_what_is_on_the_page_and_not_with_the_edition(door, tree):
    before = door.get("/").headers["etag"]
    edition.raise_now()
    assert door.get("/").headers["etag"] == before
    Company.objects.update(phones="0769-5550 0102")
    assert door.get("/").headers["etag"] != before


@commits
def test_pages_are_read_from_files_by_a_process_that_starts(door, tree, django_assert_num_queries):
    kept = door.get("/news/")
    other = type(door)()
    with django_assert_num_queries(0):
        assert other.get("/news/").body == kept.body


def test_everything_public_is_kept(door, tree, published):
    ContactFactory(slug="chen")
    article = tree.article(title="中文标题", slug="zhong")
    for path in (
        "/", "/en/", "/news/", article.url, "/news/feed/", "/news/feed/atom/", "/sitemap.xml",
        "/robots.txt", "/contact/chen.vcf", "/prefetch.speculationrules",
    ):  # fmt: skip
        assert door.get(path).status == 200
        assert door.is_kept(path), path
    assert "/news/feed/index.rss" in files(published)


def test_chinese_addresses_are_kept(door, tree, published):
    StandardPageFactory(parent=tree.home, slug="关于", title="关于")
    assert door.get("/关于/").status == 200
    assert "/关于/index.html" in files(published)


@commits
def test_known_tracking_parameters_are_ignored(door, tree, django_assert_num_queries):
    page = door.get("/")
    with django_assert_num_queries(0):
        for query in ("utm_source=x&utm_medium=y", "from=singlemessage&isappinstalled=0", "gclid="):
            assert door.get("/", query).body == page.body


# --- What is never kept


def test_request_of_its_own_kind_neither_fills_nor_reads_the_store(door, tree, published):
    for asked in (
        {"query": "q=1"},
        {"query": "utm_source=x&page=2"},
        {"query": "from=evil"},
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_COOKIE": "a=b; messages=x"},
        {"method": "POST"},
        {"HTTP_HOST": "testserver"},
        {"HTTP_HOST": "localhost"},
        {"SCRIPT_NAME": "/x"},
    ):
        door.get("/news/", **asked)
        assert files(published) == set(), asked
    door.get("/")
    assert files(published) == {"/index.html"}


def test_odd_addresses_leave_nothing(door, tree, published):
    for path in (
        "//", "//news/", "/news//", "/./", "/../", "/news/../", "/.hidden/", "/news/%2e%2e/",
        "/NEWS/", "/news", "/news/\0/", "/news/\n/", "/" + "a" * 300 + "/", "/" + "b/" * 600,
        "/news/index.html", "/news/index.html/", "/index.html.headers", "/current/pages/",
        "/news/\udcff/", "/admin/login/", "/search/", "/contact/", "/healthz", "/nothing/",
    ):  # fmt: skip
        door.get(path)
        door.get(path)
        assert files(published) == set(), path
    assert {p.name for p in published.parent.iterdir()} <= {"published", "media"}


def test_headers_of_a_visitor_reach_no_page(door, tree, fresh):
    poison = "evil.example"
    tree.article()
    headers = {
        f"HTTP_{name}": poison
        for name in (
            "X_FORWARDED_HOST", "X_FORWARDED_PROTO", "X_FORWARDED_PORT", "X_FORWARDED_FOR",
            "ACCEPT_LANGUAGE", "USER_AGENT", "REFERER", "ORIGIN", "X_ORIGINAL_URL", "X_REWRITE_URL",
            "FORWARDED", "ACCEPT", "RANGE", "IF_MODIFIED_SINCE",
        )
    }  # fmt: skip
    for path in ("/", "/news/", "/sitemap.xml", "/news/feed/"):
        got = door.get(path, HTTP_COOKIE="django_language=en; theme=evil.example", **headers)
        assert got.body == fresh.get(path).content
        assert poison not in got.text
        assert got.text == door.get(path).text


def test_page_opts_out_by_one_attribute(door, tree, published, monkeypatch):
    monkeypatch.setattr(StandardPage, "is_published_as_file", False)
    page = StandardPageFactory(parent=tree.home)
    assert door.get(page.url).status == 200
    assert files(published) == set()


@commits
def test_private_page_is_not_kept_nor_what_is_below_it(door, tree, published):
    article = tree.article()
    assert door.get(article.url).status == 200
    PageViewRestriction.objects.create(page=tree.news, restriction_type="login")
    for path in ("/news/", article.url, "/news/feed/"):
        assert door.get(path).status == 302
    PageViewRestriction.objects.update(restriction_type="password", password="x")
    assert "password" in door.get(article.url).text
    current = published / gate.name()
    assert not list(current.rglob("news"))


def test_nothing_of_anybody_logged_in_is_kept(door, tree, published):
    tree.article(title="公开的文章")
    draft = tree.article(title="绝密草稿", live=False)
    paths = ["/", "/en/", "/news/", "/contact/", "/news/feed/", "/sitemap.xml", draft.url or ""]
    for path in paths:
        door.get(path)
    clean = {p.name + str(p.parent): p.read_bytes() for p in published.rglob("pages/**/*.*")}
    for groups in ([], ["编辑 Editors"], ["审核 Moderators"], ["销售 Sales"], None):
        user = UserFactory(groups=groups or [], is_superuser=groups is None)
        client = Client()
        client.force_login(user)
        cookies = "; ".join(f"{c.key}={c.value}" for c in client.cookies.values())
        for path in paths:
            door.get(path, HTTP_COOKIE=cookies)
    now = {p.name + str(p.parent): p.read_bytes() for p in published.rglob("pages/**/*.*")}
    assert clean
    assert now == clean
    for text in (body.decode(errors="replace") for body in now.values()):
        assert "绝密" not in text
        assert "csrf" not in text.lower()


# --- The edition


@commits
def test_transaction_that_is_rolled_back_leaves_the_edition(door, tree):
    door.get("/")
    before, folder = edition.name(), gate.name()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Company.objects.update(name="X")
        assert gate.name() == ""
        raise ZeroDivisionError
    assert edition.name() == before
    assert door.get("/").status == 200
    assert gate.name() == folder


@commits
@pytest.mark.parametrize("left", ["link", "name"])
def test_gate_that_was_half_closed_is_opened_anew(door, tree, left):
    """Somebody was killed while he closed it, before he changed anything."""
    door.get("/")
    folder = gate.name()
    if left == "link":
        in_force.clear(gate.shown())
    else:
        gate.link().unlink()
    assert gate.name() == ""
    assert gate.names() == {folder}
    upkeep.follow()
    assert gate.names() == {folder}
    door.get("/no-such-page/")
    assert gate.name() == folder


@commits
@pytest.mark.parametrize("left", ["link", "name"])
def test_half_closed_gate_to_an_old_edition_is_closed_by_whoever_follows(door, tree, left):
    door.get("/")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE published_edition SET raised = raised + 1")
    if left == "link":
        in_force.clear(gate.shown())
    else:
        gate.link().unlink()
    upkeep.follow()
    assert gate.names() == set()


@commits
def test_server_sees_what_another_has_put_in_force_in_the_place_of_a_removed_folder(
    door, tree, published
):
    door.get("/")
    shutil.rmtree(published)
    other = type(door)()
    other.get("/")
    Company.objects.update(short_name="新名字")
    door.application.publisher.in_force.look()
    assert "新名字" in door.get("/").text
    assert "新名字" in other.get("/").text


@commits
def test_gate_stays_closed_while_a_change_is_under_way(door, tree):
    door.get("/")
    with transaction.atomic():
        Company.objects.update(short_name="新名字")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        assert gate.open_to(lambda: "wrong") == ""
    assert "新名字" in door.get("/").text
    assert gate.name() != ""


@commits
def test_change_whose_savepoint_is_rolled_back_is_raised_by_the_next(door, tree):
    before = edition.name()
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Company.objects.update(short_name="nicht")
            raise ZeroDivisionError
        assert edition.name() == before
        Company.objects.update(short_name="doch")
    assert edition.name() != before


@commits
def test_statements_past_the_models_raise_the_edition(door, tree):
    article = tree.article()
    changes = [
        lambda: ArticlePage.objects.filter(pk=article.pk).update(author="张"),
        lambda: article.move(tree.home, pos="last-child"),
        lambda: article.tags.add("模具") or article.save(),
        lambda: Company.objects.bulk_update([Company(pk=Company.objects.first().pk)], ["slogan"]),
        lambda: connection.cursor().execute("UPDATE news_articlepage SET author = 'x'"),
        lambda: connection.cursor().execute(
            "WITH a AS (SELECT 1) UPDATE news_articlepage SET author = 'y'"
        ),
        lambda: article.delete(),
    ]
    for change in changes:
        before = edition.name()
        change()
        assert edition.name() != before


@commits
def test_what_no_page_shows_leaves_the_edition(door, tree):
    article = tree.article()
    inquiry = InquiryFactory()
    user = UserFactory(is_superuser=True)
    client = Client()
    before = edition.name()
    client.force_login(user)
    Inquiry.objects.filter(pk=inquiry.pk).update(company="x")
    article.title = "另一个标题"
    article.save_revision(user=user)
    health.beat("worker")
    assert edition.name() == before


@commits
def test_rows_are_added_up_without_a_new_edition(door, tree):
    for _ in range(edition.KEPT_ROWS + 5):
        edition.raise_now()
    before = edition.name()
    edition.add_up()
    assert edition.name() == before
    assert edition.Edition.objects.count() == 2
    edition.raise_now()
    assert edition.name() != before


@commits
def test_article_appears_when_its_time_has_come(door, tree, monkeypatch):
    tree.article(title="Tomorrow", date=timezone.now() + timedelta(hours=1))
    assert "Tomorrow" not in door.get("/news/").text
    assert not clock.raise_what_is_due()
    moved = timezone.now() - timedelta(minutes=1)
    edition.Edition.objects.update(at=moved - timedelta(minutes=1))
    # Past the connection, as time itself would.
    monkeypatch.setattr(statements, "may_change_pages", lambda sql: False)
    ArticlePage.objects.update(listed_at=moved)
    monkeypatch.undo()
    assert "Tomorrow" not in door.get("/news/").text
    assert clock.raise_what_is_due()
    assert "Tomorrow" in door.get("/news/").text
    assert not clock.raise_what_is_due()


# --- Readers at the same moment


@commits
def test_five_hundred_readers_cause_one_render(door, tree, monkeypatch):
    edition.raise_now()
    door.get("/robots.txt")
    rendered, start = [], threading.Barrier(50)
    render = type(door.application.publisher)._render
    monkeypatch.setattr(
        type(door.application.publisher),
        "_render",
        lambda self, *args: (rendered.append(args[-1].path), render(self, *args))[1],
    )
    answers = []

    def read() -> None:
        start.wait()
        answers.extend(door.get("/prefetch.speculationrules").body for _ in range(10))
        connection.close()

    threads = [threading.Thread(target=read) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rendered == ["/prefetch.speculationrules"]
    assert len(answers) == 500
    assert len(set(answers)) == 1


# --- The disk


@commits
def test_old_editions_are_removed_and_readers_go_on(door, tree, published):
    door.get("/news/")
    for _ in range(3):
        edition.raise_now()
        body = door.get("/news/").body
    assert len(store.folders()) == 4
    upkeep.sweep()
    assert [folder.name for folder in store.folders()] == [gate.name()]
    assert door.get("/news/").body == body
    edition.raise_now()
    upkeep.sweep()
    assert store.folders() == []
    assert door.get("/news/").body == body


def test_full_disk_turns_the_store_off_and_says_so(door, tree, published, monkeypatch, caplog):
    monkeypatch.setattr(store, "FREE_SHARE", 1.1)
    upkeep._publisher = door.application.publisher
    try:
        assert door.get("/").status == 200
        assert files(published) == set()
        assert "not kept as files" in caplog.text
        assert "free" in upkeep.check().text
        assert door.get("/").status == 200
        monkeypatch.undo()
        door.application.publisher.store._off_until = 0
        assert door.get("/news/").status == 200
        assert files(published) == {"/news/index.html"}
        assert upkeep.check() is None
    finally:
        upkeep._publisher = None


def test_folder_that_cannot_be_written_turns_the_store_off(door, tree, published, caplog):
    # Not by its mode, which the superuser does not mind.
    shutil.rmtree(published)
    published.write_text("no folder")
    assert door.get("/").status == 200
    assert door.application.publisher.store.is_off
    assert "not kept as files" in caplog.text
    assert door.get("/news/").status == 200


def test_half_written_page_is_not_kept(door, tree, published, monkeypatch):
    written = store._write

    def fail(path, body, mark):
        if path.name.endswith(".br"):
            raise OSError(errno.ENOSPC, "No space left on device")
        written(path, body, mark)

    monkeypatch.setattr(store, "_write", fail)
    assert door.get("/").status == 200
    assert [p for p in published.rglob("pages/**/*") if p.is_file()] == []


# --- The worker


@commits
def test_pages_most_read_are_made_first_after_a_change(door, tree, published):
    for path in ("/", "/news/", "/news/", "/news/"):
        door.get(path)
    upkeep.write_counts(door.application.publisher)
    Company.objects.update(short_name="新名")
    assert upkeep.warm() == 2
    assert files(published) >= {"/news/index.html", "/index.html"}
    assert upkeep.warm() == 0
    other = type(door)()
    assert "新名" in other.get("/news/").text


@commits
def test_node_that_follows_closes_its_gate(door, tree, published):
    door.get("/")
    upkeep.follow()
    assert gate.name() != ""
    # Another node's change: this one's gate is not closed by it.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE published_edition SET raised = raised + 1")
    assert gate.name() != ""
    upkeep.follow()
    assert gate.name() == ""
