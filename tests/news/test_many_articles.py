"""`manage.py demo --articles N`: many articles, made at once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, ReferenceIndex, Revision

from news.models import ArticlePage
from portal.demo import grammar, many
from tests.factories import CategoryFactory

pytestmark = pytest.mark.django_db
COUNT = 40


@pytest.fixture
def articles(site, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    for slug in ("technology", "cases", "company", "industry"):
        CategoryFactory(slug=slug)
    assert many.make(COUNT) == COUNT
    return ArticlePage.objects.filter(slug__startswith="article-0").order_by("path")


def test_no_two_articles_are_alike():
    made = [grammar.article(number) for number in range(1, 3001)]
    assert len({text.title for text in made}) == 3000
    assert len({str(text.blocks) for text in made}) == 3000
    assert max(len(text.summary) for text in made) <= 200


def test_they_are_published_pages_in_a_sound_tree(articles, site):
    assert articles.published().count() == COUNT
    site.news.refresh_from_db()
    assert site.news.numchild == Page.objects.child_of(site.news).count()
    assert Page.find_problems() == ([], [], [], [], [])
    assert len(set(articles.values_list("translation_key", flat=True))) == COUNT


def test_they_are_read_edited_and_found_like_any_other(articles, client, admin_client):
    article = articles.first()
    assert article.title in client.get(article.get_url()).content.decode()
    with_points = next(
        a for a in articles if any(b.block_type == "numbered_points" for b in a.body)
    )
    assert "<b>1.</b>" in client.get(with_points.get_url()).content.decode()
    assert client.get("/news/").content.decode().count("/news/article-0") >= 12
    assert admin_client.get(f"/admin/pages/{article.pk}/edit/").status_code == 200
    word = article.title[:4]
    assert article.pk in {page.pk for page in ArticlePage.objects.search(word, operator="and")}
    revision = article.latest_revision
    assert revision.as_object().body[0].value.source == article.body[0].value.source
    revision.publish()
    article.refresh_from_db()
    assert article.live and article.live_revision_id == revision.pk


def test_the_admin_knows_where_their_pictures_are_used(articles):
    article = articles.exclude(cover=None).first()
    assert ReferenceIndex.get_references_to(article.cover).filter(object_id=article.pk).exists()


def test_a_second_run_adds_only_what_is_missing(articles):
    kept = articles.first()
    kept.title, kept.slug = "编辑改过的标题", "renamed"
    kept.save()
    articles.last().delete()
    assert many.make(COUNT + 5) == 6
    assert ArticlePage.objects.get(pk=kept.pk).title == "编辑改过的标题"
    assert Revision.objects.filter(object_id=str(kept.pk)).count() == 1
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("number", ["-1", "many", "100001", "٣"])
def test_a_number_that_is_none_is_refused(number):
    with pytest.raises(CommandError, match="100000"):
        call_command("demo", f"--articles={number}", stdout=StringIO())
