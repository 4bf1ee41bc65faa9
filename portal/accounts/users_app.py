"""Wagtail's app of users, with our forms of groups (its documented way to change them)."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    default = False
    group_viewset = "portal.accounts.viewsets.GroupViewSet"
