"""What the news add to the dashboard."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from news.models import ArticlePage
from portal.admin.dashboard import LIMIT, ListPanel, Row, edit_url


class WriteArticlePanel(Component):
    """The way to a new article, for those who may write one."""

    template_name = "portal/admin/write_article.html"
    order = 20

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        policy = policy_registry.get_by_type(ArticlePage)
        if not policy.user_has_permission(parent_context["request"].user, "add"):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        return {"add_url": reverse("news:choose_parent"), "list_url": reverse("news:index")}


class LatestArticlesPanel(ListPanel):
    name, order, icon = "latest-articles", 140, "doc-full"
    heading = gettext_lazy("Latest articles")

    def rows(self, user: AbstractUser) -> Iterable[Row]:
        articles = ArticlePage.objects.published().newest_first().select_related("locale")
        for article in articles.defer_streamfields()[:LIMIT]:
            note = _("Pinned") if article.is_pinned else ""
            title = article.get_admin_display_title()
            yield Row(
                title, edit_url(article.pk), article.listed_at, note, article.author,
                str(article.locale),
            )  # fmt: skip

    def more_url(self, user: AbstractUser) -> str:
        return reverse("news:index")
