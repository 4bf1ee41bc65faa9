"""What the news add to the admin."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail_localize.models import Translation

from news.completeness import lacks_text, missing_parts
from news.dashboard import LatestArticlesPanel, WriteArticlePanel
from news.importing.history import ACTION, ImportFormatter
from news.models import ArticlePage
from news.viewsets import ArticleViewSet, CategoryViewSet

register_snippet(CategoryViewSet)


@hooks.register("register_admin_viewset")
def register_article_viewset() -> ArticleViewSet:
    return ArticleViewSet()


@hooks.register("register_log_actions")
def name_import(actions) -> None:
    actions.register_action(ACTION)(ImportFormatter)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def point_out_what_is_missing(request: HttpRequest, page: Page) -> None:
    """Warn after saving by hand; autosave asks for JSON and shows no messages."""
    if not isinstance(page, ArticlePage) or not request.accepts("text/html"):
        return
    if missing := missing_parts(page):
        parts = pgettext("list", ", ").join(missing)
        text = _("This article has no %(parts)s yet.")
        if lacks_text(page):
            text = _(
                "This article has no %(parts)s yet. "
                "An article without text should not be published."
            )
        messages.warning(request, text % {"parts": parts})


@hooks.register("before_edit_page", order=-1)
def point_out_what_a_translation_lacks(request: HttpRequest, page: Page) -> None:
    """Warn where wagtail-localize's editor opens, which shows none of the page's panels."""
    translations = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id, enabled=True
    )
    if request.method == "GET" and translations.exists():
        point_out_what_is_missing(request, page)


@hooks.register("construct_homepage_panels", order=10)
def add_news_to_dashboard(request: HttpRequest, panels: list[Component]) -> None:
    panels += [WriteArticlePanel(), LatestArticlesPanel()]
