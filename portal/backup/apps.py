from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackupConfig(AppConfig):
    name = "portal.backup"
    label = "backup"
    verbose_name = _("Backups")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal import health, periodic
        from portal.backup import daily, restoring

        health.register("backup", daily.check)
        periodic.register("backup", daily.EVERY, daily.run)
        periodic.register("backup.restored", 5, restoring.settle)
