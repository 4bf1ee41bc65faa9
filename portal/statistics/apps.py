from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatisticsConfig(AppConfig):
    name = "portal.statistics"
    label = "statistics"
    verbose_name = _("Visits")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal import periodic
        from portal.statistics import counting

        periodic.register("statistics.old", 24 * 3600, counting.forget_old)
