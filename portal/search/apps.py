"""The application: keeps the index in step with the content."""

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.db.models.signals import post_save


class SearchConfig(AppConfig):
    name = "portal.search"
    label = "portal_search"
    verbose_name = "Search"

    def ready(self) -> None:
        from . import receivers

        receivers.connect()
        register(check_receivers)


def check_receivers(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Return an error if modelsearch's own receivers came after ours replaced them."""
    from modelsearch.index import get_indexed_models
    from modelsearch.signal_handlers import post_save_signal_handler

    for model in get_indexed_models():
        # Disconnecting is the only public way to ask; connected it would be wrong anyway.
        if post_save.disconnect(post_save_signal_handler, sender=model):
            return [
                Error(
                    "The search index would be updated by background tasks, after the content.",
                    hint='Put "portal.search" after "wagtail.search" in INSTALLED_APPS.',
                    id="portal_search.E001",
                )
            ]
    return []
