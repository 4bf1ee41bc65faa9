"""What accounts add to the admin."""

from collections.abc import Iterator

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from portal.accounts import audit, views


@hooks.register("register_admin_urls")
def add_urls() -> list:
    return views.urlpatterns


@hooks.register("register_log_actions")
def name_actions(actions) -> None:
    audit.register(actions)


@hooks.register("register_account_menu_item")
def offer_second_factor(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Two-factor sign-in"),
        "help_text": _("Passkeys, an authenticator app, and codes for when both are lost."),
    }


@hooks.register("register_account_menu_item")
def offer_sessions(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("usersessions_list"),
        "label": _("Where you are signed in"),
        "help_text": _("See the browsers in which your account is open, and end them."),
    }


@hooks.register("register_user_listing_buttons")
def offer_reset(user: AbstractUser, request_user: AbstractUser) -> Iterator[Button]:
    if request_user.is_superuser:
        url = reverse("reset_second_factor", args=[user.pk])
        yield Button(_("Remove the second factor"), url, icon_name="lock-open", priority=60)
