from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = _("News")

    def ready(self) -> None:
        from wagtail.signals import page_published, post_page_move

        from news import sitemaps, structured_data  # noqa: F401 - register what this app knows
        from news.models import ArticlePage
        from news.publication import date_by_publication, follow_to_list, time_has_come
        from portal.published import clock

        page_published.connect(date_by_publication, sender=ArticlePage)
        post_page_move.connect(follow_to_list)
        clock.register(time_has_come)
