"""The demo company."""

import pytest
from django.core.management import call_command
from wagtail.models import Page, Site

from news.models import ArticlePage
from portal.blocks import BodyBlock
from portal.models import Company, HomePage, StandardPage
from portal.pages import published_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(capsys) -> str:
    call_command("demo")
    return capsys.readouterr().out


def test_the_demo_is_whole_and_in_both_languages(demo):
    chinese = ArticlePage.objects.filter(locale__language_code="zh-hans").published()
    english = ArticlePage.objects.filter(locale__language_code="en").published()
    assert (chinese.count(), english.count()) == (24, 8)
    assert chinese.values("category").distinct().count() in (3, 4)
    capabilities = StandardPage.objects.get(slug="capabilities", locale__language_code="zh-hans")
    assert len(capabilities.subpages()) == 4
    assert Company.objects.count() == 2
    assert Site.objects.get(is_default_site=True).root_page.specific == HomePage.objects.get(
        locale__language_code="zh-hans"
    )


def test_every_kind_of_block_is_shown_somewhere(demo):
    used = {block.block_type for page in published_pages().specific() if hasattr(page, "body")
            for block in page.body}  # fmt: skip
    assert used == set(BodyBlock().child_blocks) - {"video"}


def test_the_page_tree_is_sound(demo):
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_second_run_changes_nothing(demo, capsys):
    article = ArticlePage.objects.filter(locale__language_code="zh-hans").first()
    article.title = "编辑改过的标题"
    article.save_revision().publish()
    before = dict(Page.objects.values_list("pk", "latest_revision_id"))
    call_command("demo")
    assert dict(Page.objects.values_list("pk", "latest_revision_id")) == before
    assert "0 pages made" in capsys.readouterr().out


def test_every_page_of_the_demo_answers(demo, client):
    for page in published_pages():
        answer = client.get(page.get_url())
        assert (page.url_path, answer.status_code) == (page.url_path, 200)
        assert answer.content.count(b"<h1") == 1


def test_each_new_page_is_named_while_it_is_made(demo):
    assert "新闻动态" in demo
