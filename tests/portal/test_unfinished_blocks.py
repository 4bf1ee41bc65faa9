"""Drafts may be saved with empty fields: whoever looks at them sees a page, never an error."""

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail import blocks

from portal.blocks import BodyBlock
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TYPES = list(BodyBlock().child_blocks)


def empty(block: blocks.Block):
    """What is stored of a block in which nothing was entered."""
    match block:
        case blocks.StructBlock():
            return {name: empty(child) for name, child in block.child_blocks.items()}
        case blocks.ListBlock():
            return [{"type": "item", "id": "1", "value": empty(block.child_block)}]
        case blocks.StreamBlock():
            return []
        case blocks.CharBlock() | blocks.TextBlock() | blocks.RichTextBlock():
            return ""
    return None


def body(*types: str) -> str:
    known = BodyBlock().child_blocks
    return json.dumps([{"type": name, "value": empty(known[name])} for name in types])


@pytest.mark.parametrize("name", TYPES)
def test_an_article_with_a_block_that_is_empty_is_shown(site, client, name):
    article = site.article(slug="unfinished", body=body(name, name))
    assert client.get(article.get_url()).status_code == 200
    assert client.get("/news/feed/").status_code == 200
    assert client.get("/search/?q=unfinished").status_code == 200
    client.force_login(UserFactory(groups=["审核 Moderators"]))
    assert client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).status_code == 200


def test_a_point_without_a_number_stands_without_one(site, client):
    points = [{"type": "item", "id": "1", "value": {"number": None, "text": "<p>先试模</p>"}}]
    stored = [{"type": "numbered_points", "value": {"points": points}}]
    article = site.article(slug="unfinished", body=json.dumps(stored))
    html = client.get(article.get_url()).content.decode()
    assert "<li>先试模</li>" in html


def test_a_heading_without_words_is_in_no_table_of_contents(site, client):
    named = [{"type": "heading", "value": {"text": f"第{n}节", "level": None}} for n in range(4)]
    stored = [*named, {"type": "heading", "value": {"text": "", "level": ""}}]
    article = site.article(slug="unfinished", body=json.dumps(stored))
    page = BeautifulSoup(client.get(article.get_url()).content, "html.parser")
    assert [a.get_text(strip=True) for a in page.select(".contents a")] == [
        "第0节", "第1节", "第2节", "第3节",
    ]  # fmt: skip


def test_the_way_of_an_order_is_shown_without_its_numbers(site, client):
    points = [{"type": "item", "id": "1", "value": {"number": None, "text": "<p>报价</p>"}}]
    site.home.body = json.dumps([{"type": "numbered_points", "value": {"points": points}}])
    site.home.save_revision().publish()
    response = client.get("/")
    assert response.status_code == 200
    assert "报价" in response.content.decode()
