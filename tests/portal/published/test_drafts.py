"""What is written of a draft discards no page; what a reader may see of it does."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from news.models import ArticlePage, ArticleTag
from portal.models import StandardPage
from portal.published import edition
from portal.published.drafts import unseen
from tests.factories import ArticlePageFactory, StandardPageFactory, UserFactory
from tests.news.test_admin_editing import form_data

commits = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def editor(tree) -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


def save(editor: Client, page, **data) -> HttpResponse:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return editor.post(address, form_data(**data), headers={"Accept": "application/json"})


@commits
def test_autosave_of_an_article_never_published_leaves_the_edition(editor, tree):
    article = ArticlePageFactory(parent=tree.news, live=False, slug="draft")
    ArticleTag.objects.create(name="模具", slug="die")
    before = edition.name()
    for title, tags in (("第一稿", "模具"), ("第二稿", ""), ("第三稿", "模具")):
        assert save(editor, article, title=title, tags=tags, slug="draft").status_code == 200
        assert ArticlePage.objects.get(pk=article.pk).title == title
    assert edition.name() == before
    # Its old address then leads to the new one.
    assert save(editor, article, slug="other").status_code == 200
    assert edition.name() != before


@commits
def test_publishing_a_draft_raises_it(editor, tree, fresh):
    article = ArticlePageFactory(parent=tree.news, live=False)
    fresh.get("/news/")
    before = edition.name()
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    editor.post(address, form_data(title="终稿") | {"action-publish": "1"})
    assert edition.name() != before
    assert "终稿" in fresh.get("/news/").content.decode()


@commits
def test_saving_a_live_page_or_one_with_pages_below_raises_it(tree):
    live = StandardPageFactory(parent=tree.home)
    above = StandardPageFactory(parent=tree.home, live=False)
    StandardPageFactory(parent=above)
    for page in (live, StandardPage.objects.get(pk=above.pk)):
        before = edition.name()
        with unseen(page):
            page.title += "x"
            page.save()
        assert edition.name() != before


@commits
def test_other_changes_beside_a_draft_raise_it(tree):
    draft = StandardPageFactory(parent=tree.home, live=False)
    before = edition.name()
    with unseen(draft):
        draft.title += "x"
        draft.save()
    assert edition.name() == before
    with unseen(draft):
        tree.site.site_name = "x"
        tree.site.save()
    assert edition.name() != before
