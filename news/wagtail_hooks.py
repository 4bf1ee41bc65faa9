"""What the news add to the admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from news.viewsets import ArticleViewSet, CategoryViewSet

register_snippet(CategoryViewSet)


@hooks.register("register_admin_viewset")
def register_article_viewset() -> ArticleViewSet:
    return ArticleViewSet()
