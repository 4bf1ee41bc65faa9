"""What visit statistics add to the admin."""

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.statistics import admin


@hooks.register("register_admin_urls")
def add_statistics() -> list:
    return admin.urlpatterns


@hooks.register("register_admin_menu_item")
def add_statistics_to_menu() -> MenuItem:
    return admin.StatisticsMenuItem()
