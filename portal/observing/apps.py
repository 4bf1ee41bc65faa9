from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class ObservingConfig(AppConfig):
    name = "portal.observing"
    label = "observing"
    verbose_name = _("Observing")

    def ready(self) -> None:
        from portal.observing import metrics, queries, site_figures

        connection_created.connect(queries.follow, dispatch_uid="portal.observing")
        metrics.register(site_figures.figures)
