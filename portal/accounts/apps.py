from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal import periodic
        from portal.accounts import permission_changes, receivers, upkeep

        receivers.connect()
        permission_changes.connect()
        periodic.register("accounts", 24 * 3600, upkeep.run)
