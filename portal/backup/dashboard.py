"""What administrators see of the backups on the dashboard."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from portal.backup import daily
from portal.backup.models import Backup


class BackupPanel(Component):
    """When the last backup was made and tested; in red when something is wrong with it."""

    template_name = "portal/admin/dashboard_backup.html"
    name = "backup"
    order = 900

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        if not parent_context["request"].user.is_superuser:
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        finding = daily.check()
        return {
            "newest": Backup.newest_good(),
            "last": Backup.objects.first(),
            "are_made": daily.folder() is not None,
            "is_failing": bool(finding and finding.failing),
        }
