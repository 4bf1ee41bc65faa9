"""What must not grow with the number of articles: queries, and what they are asked of."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, ReferenceIndex

from news import pagination
from news.index_routes import PER_PAGE
from news.models import ArticlePage
from portal.admin import choosing, exploring
from tests.factories import CategoryFactory, StandardPageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(groups=["审核 Moderators"]))
    return client


def titles(client, path: str) -> list[str]:
    return [article.title for article in client.get(path).context["articles"]]


def make(site, count: int) -> list[ArticlePage]:
    now = timezone.now()
    return [site.article(title=f"文章{n:03}", slug=f"a-{n}", date=now - timedelta(hours=n))
            for n in range(1, count + 1)]  # fmt: skip


def test_an_article_knows_its_list_only_while_it_is_published(site):
    article = site.article()
    assert article.listed_in_id == site.news.pk
    article.unpublish()
    assert ArticlePage.objects.get(pk=article.pk).listed_in_id is None
    article.save_revision().publish()
    assert ArticlePage.objects.get(pk=article.pk).listed_in_id == site.news.pk
    assert not ReferenceIndex.get_references_to(site.news).filter(object_id=article.pk).exists()


def test_a_moved_article_is_in_its_new_list(site, client):
    article = site.article(title="搬走的文章")
    article.move(site.news_en, pos="last-child")
    assert titles(client, "/news/") == []
    assert titles(client, "/en/news/") == ["搬走的文章"]


def test_pages_follow_each_other_with_pinned_articles_first(site, client):
    made = make(site, 2 * PER_PAGE + 3)
    pinned = made[-1]
    pinned.pinned_until = timezone.now() + timedelta(days=1)
    pinned.save()
    expected = [pinned.title, *(article.title for article in made[:-1])]
    found = [t for path in ("", "page/2/", "page/3/") for t in titles(client, f"/news/{path}")]
    assert found == expected
    assert client.get("/news/page/4/").status_code == 404


def test_pages_far_down_follow_each_other_too(site, client, monkeypatch):
    monkeypatch.setattr(pagination, "STRIDE", PER_PAGE + 2)
    made = make(site, 4 * PER_PAGE + 5)
    # As many of one moment as there are on a page and a half, around the place that is remembered.
    alike = made[PER_PAGE - 3 : 2 * PER_PAGE + 3]
    ArticlePage.objects.filter(pk__in=[page.pk for page in alike]).update(
        listed_at=alike[0].listed_at
    )
    made[PER_PAGE - 3 : 2 * PER_PAGE + 3] = reversed(alike)
    pinned = made.pop(-2)
    pinned.pinned_until = timezone.now() + timedelta(days=1)
    pinned.save()
    paths = ["/news/", *(f"/news/page/{n}/" for n in range(2, 6))]
    expected = [pinned.title, *(article.title for article in made)]
    for _time in ("read", "remembered"):
        assert [title for path in paths for title in titles(client, path)] == expected
    made[0].unpublish()
    expected.remove(made[0].title)
    assert [title for path in paths for title in titles(client, path)] == expected


def test_articles_that_go_while_a_page_far_down_is_read_leave_it_empty(site, client, monkeypatch):
    monkeypatch.setattr(pagination, "STRIDE", PER_PAGE)
    made = make(site, 2 * PER_PAGE)

    def unlist(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if "COUNT(" in sql:
            ArticlePage.objects.filter(pk__in=[page.pk for page in made]).update(listed_in=None)
        return result

    with connection.execute_wrapper(unlist):
        assert titles(client, "/news/page/2/") == []


def test_every_page_can_be_turned_to_although_few_are_counted(site, client, monkeypatch):
    monkeypatch.setattr(pagination, "COUNTED", 2 * PER_PAGE)
    made = make(site, 4 * PER_PAGE + 5)
    found, path, counted = [], "/news/", []
    while path:
        html = BeautifulSoup(client.get(path).content, "html.parser")
        found += titles(client, path)
        counted.append(html.select(".pagination-pages li")[-1].get_text(strip=True))
        following = html.select_one(".pagination a[rel=next]")
        path = following and following["href"]
    assert found == [article.title for article in made]
    # So many are counted, and that there are more; the last page is told when it comes near.
    assert counted == ["…", "…", "…", "5", "5"]
    assert [client.get(f"/news/page/{n}/").status_code for n in (6, 900_000_000)] == [404, 404]


def test_private_articles_are_in_no_list(site, client):
    articles = make(site, 3)
    PageViewRestriction.objects.create(page=articles[1], restriction_type="login")
    assert titles(client, "/news/") == ["文章001", "文章003"]
    PageViewRestriction.objects.create(page=site.home, restriction_type="login")
    assert not site.news.articles().exists()


def test_the_archive_has_the_months_with_articles_of_local_time_and_none_to_come(site):
    at = timezone.make_aware
    # In UTC still February.
    site.article(slug="first", date=at(datetime(2026, 3, 1, 0, 30)))
    site.article(slug="older", date=at(datetime(2024, 12, 31, 23, 59)))
    site.article(slug="to-come", date=timezone.now() + timedelta(days=90))
    found = [(entry["year"], [m.month for m in entry["months"]]) for entry in site.news.archive()]
    assert found == [(2026, [3]), (2024, [12])]


@pytest.mark.parametrize("path", ["/", "/news/", "/news/page/2/", "/news/a-20/", "/news/feed/",
                                  "/sitemap.xml"])  # fmt: skip
def test_more_articles_take_no_more_queries(site, client, path):
    make(site, 26)

    def queries() -> int:
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(path).status_code == 200
        return len(found)

    before = queries()
    now = timezone.now()
    for n in range(30):
        site.article(slug=f"more-{n}", date=now - timedelta(days=400 + 31 * n))
    assert queries() <= before


def test_articles_of_an_old_month_are_looked_for_from_its_end(site, client):
    for day in (1, 15, 31):
        site.article(slug=f"day-{day}", date=datetime(2020, 1, day, tzinfo=UTC))
    site.article(slug="later", date=datetime(2020, 2, 1, tzinfo=UTC))
    with CaptureQueriesContext(connection) as found:
        response = client.get("/news/2020/01/")
    assert [article.slug for article in response.context["articles"]] == [
        "day-31",
        "day-15",
        "day-1",
    ]
    # Of the list itself: the archive beside it looks for all months.
    lists = [query["sql"] for query in found if '"listed_at" >=' in query["sql"]]
    lists = [sql for sql in lists if "month.start" not in sql]
    assert lists
    # With two ends, SQLite walks from the later one through all that is newer than the month.
    assert {sql.count('"listed_at" <=') for sql in lists} == {1}


def test_the_neighbours_and_pages_are_found_by_index(site):
    make(site, 3)
    category = CategoryFactory()
    listed = site.news.articles()
    for articles in (listed, listed.filter(category=category)):
        plan = articles.newest_first().values("pk")[:12].explain()
        if connection.vendor == "sqlite":
            assert "article_" in plan and "TEMP B-TREE" not in plan, plan


def test_the_few_pages_that_will_expire_are_found_by_index(site):
    expiring = Page.objects.filter(live=True, expire_at__lte=timezone.now()).order_by("expire_at")
    if connection.vendor == "sqlite":
        assert "portal_page_expiry" in expiring.explain()


def test_the_explorer_reads_its_pages_by_index_and_no_owner_of_the_others(site, editor):
    make(site, 3)
    address = reverse("wagtailadmin_explore", args=[site.news.pk])
    with CaptureQueriesContext(connection) as asked:
        html = editor.get(address).content.decode()
    assert html.index("文章001") < html.index("文章003")
    assert not [query for query in asked if 'DISTINCT U0."owner_id"' in query["sql"]]
    if connection.vendor == "sqlite":
        children = Page.objects.child_of(site.news)
        rows = children.order_by(F("latest_revision_created_at").desc(nulls_last=True))[:50]
        assert "portal_page_latest" in rows.values("pk").explain()


def test_lists_of_the_admin_look_for_translations_by_their_keys(site, editor):
    make(site, 3)
    with CaptureQueriesContext(connection) as asked:
        editor.get(reverse("wagtailadmin_explore", args=[site.news.pk]))
    [sql] = [
        query["sql"] for query in asked
        if '"translation_key" IN' in query["sql"] and '"alias_of_id" IS' in query["sql"]
    ]  # fmt: skip
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            plan = str(cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall())
        # Almost no page is an alias: by that index it would read them all.
        assert "translation_key" in plan and "alias_of" not in plan


def test_the_explorer_filters_by_owner(site, editor):
    articles = make(site, 2)
    articles[0].owner = UserFactory()
    articles[0].save()
    answer = editor.get(
        reverse("wagtailadmin_explore", args=[site.news.pk]), {"owner": articles[0].owner_id}
    )
    assert [page.pk for page in answer.context["object_list"]] == [articles[0].pk]


def test_a_part_of_an_authors_name_is_looked_for_in_an_index(site):
    make(site, 3)
    found = ArticlePage.objects.filter(author__icontains="梁").order_by().values("pk")
    if connection.vendor == "sqlite":
        assert "article_author" in found.explain()


def test_an_editor_is_told_that_so_many_pages_cannot_be_dragged(site, editor, monkeypatch):
    monkeypatch.setattr(exploring, "MOST_DRAGGED", 2)
    make(site, 3)
    address = f"/admin/pages/{site.news.pk}/"
    answer = editor.get(address, {"ordering": "ord", "p": "1"}, follow=True)
    assert answer.redirect_chain == [(f"{address}?p=1", 302)]
    assert "3" in str(next(iter(answer.context["messages"])))
    assert editor.get(f"/admin/pages/{site.home.pk}/?ordering=ord").status_code == 200


@pytest.mark.parametrize("address", ["/admin/pages/{pk}/", "/admin/news/"])
def test_an_editors_listing_counts_only_so_far(site, editor, monkeypatch, address):
    monkeypatch.setattr(exploring, "MOST_COUNTED", 2)
    make(site, 3)
    answer = editor.get(address.format(pk=site.news.pk))
    assert answer.context["paginator"].count == 2
    assert answer.context["paginator"].items_count_label.startswith("2+ ")


def test_more_rows_take_the_admins_listings_no_more_queries(site, editor):
    make(site, 2)
    addresses = [reverse("wagtailadmin_explore", args=[site.news.pk]), "/admin/news/"]
    few = [queries_of(editor, address) for address in addresses]
    for number in range(10):
        site.article(title=f"又一篇{number}", slug=f"more-{number}", category=CategoryFactory())
    many = [queries_of(editor, address) for address in addresses]
    assert all(after <= before + 1 for before, after in zip(few, many, strict=True)), (few, many)


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_chooser_shows_the_articles_and_counts_only_so_far(site, editor, monkeypatch):
    monkeypatch.setattr(choosing, "MOST_COUNTED", 27)
    make(site, 30)
    address = f"/admin/choose-page/{site.news.pk}/?page_type=news.ArticlePage"
    first, second = (editor.get(f"{address}&p={number}").json()["html"] for number in (1, 2))
    assert [n for n in range(1, 31) if f"文章{n:03}" in first] == list(range(1, 26))
    assert [n for n in range(1, 31) if f"文章{n:03}" in second] == [26, 27]
    assert editor.get(f"{address}&p=3").status_code == 404
    assert Client().get(address).status_code == 302


def test_a_chooser_leads_into_pages_of_other_types(site, editor):
    make(site, 1)
    about = StandardPageFactory(parent=site.home)
    address = f"/admin/choose-page/{site.home.pk}/?page_type=news.ArticlePage"
    html = editor.get(address).json()["html"]
    assert site.news.title in html and about.title not in html


def test_renaming_a_list_leads_from_all_old_addresses(
    site, editor, django_capture_on_commit_callbacks
):
    from portal.demo import many

    CategoryFactory(slug="technology")
    many.make(1100)
    news = site.news.__class__.objects.get(pk=site.news.pk)
    with django_capture_on_commit_callbacks(execute=True):
        news.slug = "xinwen"
        news.save_revision().publish()
    assert Redirect.objects.filter(old_path__startswith="/news/article-").count() == 1100
