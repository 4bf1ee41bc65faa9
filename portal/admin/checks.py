"""What Wagtail's accessibility checks look at: what an editor can change of a page."""

from wagtail.admin.userbar import ContentCheckerItem

#: Parts of templates within a page's content.
TEMPLATE_PARTS = [
    ".article-after",
    ".article-end",
    ".breadcrumbs",
    ".call-to-action",
    ".contents-place",
    ".page-siblings",
]


class ContentOnlyItem(ContentCheckerItem):
    axe_include = ["main"]
    axe_exclude = TEMPLATE_PARTS


def check_content_only(items: list) -> None:
    """Put ours in the place of Wagtail's check of the whole page."""
    for at, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[at] = ContentOnlyItem(in_editor=item.in_editor)
