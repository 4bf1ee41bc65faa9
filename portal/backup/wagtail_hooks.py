"""What backups add to the admin."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from portal.backup.dashboard import BackupPanel


@hooks.register("construct_homepage_panels", order=100)
def add_backups(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(BackupPanel())
