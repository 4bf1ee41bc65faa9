"""The blocks of a body in the editor: their labels, menus and empty forms."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from portal.blocks import BodyBlock
from tests.factories import UserFactory


@pytest.fixture
def moderator(site, client):
    client.user = UserFactory(groups=["审核 Moderators"])
    client.force_login(client.user)
    return client


def editor(client, site) -> str:
    url = reverse("wagtailadmin_pages:add", args=["news", "articlepage", site.news.pk])
    return client.get(url).content.decode()


def blocks(page: str) -> str:
    """The definitions of all blocks as the editor's scripts receive them."""
    found = re.search(r'data-w-block-data-value="([^"]+)"', page)
    return json.dumps(json.loads(unescape(found[1])), ensure_ascii=False)


def test_the_table_menu_speaks_the_editors_language(moderator, site):
    page = editor(moderator, site)
    assert '"language": "zh-CN"' in blocks(page)
    assert page.index("handsontable-6.2.2") < page.index("js/admin-table-language.js")
    UserProfile.objects.create(user=moderator.user, preferred_language="en")
    assert '"language": "en-US"' in blocks(editor(moderator, site))


def test_every_label_of_the_blocks_is_chinese(moderator, site):
    labels = set(re.findall(r'"label": "([^"]+)"', blocks(editor(moderator, site))))
    assert "图片" in labels
    assert [label for label in labels if label.isascii()] == []


def test_a_picture_folded_up_is_named_by_what_it_shows(moderator, site):
    assert '"labelFormat": "{alt_text}"' in blocks(editor(moderator, site))


def test_a_new_gallery_has_room_for_the_pictures_it_needs():
    gallery = BodyBlock().child_blocks["gallery"]
    images = gallery.get_default()["images"]
    assert len(images) == gallery.child_blocks["images"].meta.min_num
    assert [item["image"] for item in images] == [None, None]
