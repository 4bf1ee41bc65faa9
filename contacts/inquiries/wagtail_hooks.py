"""What inquiries add to Wagtail."""

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.admin_url_finder import register_admin_url_finder
from wagtail.admin.ui.components import Component

from contacts.inquiries import audit, dashboard
from contacts.inquiries.admin import channels as channel_admin
from contacts.inquiries.admin.menu import DeskMenuItem
from contacts.inquiries.admin.urls import urlpatterns as desk_urlpatterns
from contacts.inquiries.models import Inquiry


@hooks.register("register_log_actions")
def name_actions(actions) -> None:
    audit.register(actions)


# --- The sales desk ----------------------------------------------------------------------------


@hooks.register("register_admin_urls")
def add_desk() -> list:
    return desk_urlpatterns


@hooks.register("register_admin_menu_item")
def add_desk_to_menu() -> DeskMenuItem:
    return DeskMenuItem()


@hooks.register("insert_global_admin_css")
def add_style_sheet() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin-desk.css"))


@hooks.register("construct_homepage_panels", order=20)
def add_desk_to_dashboard(request: HttpRequest, panels: list[Component]) -> None:
    dashboard.arrange(request, panels)


class InquiryURLFinder:
    """Where an inquiry is read: in e-mails, robots' messages and the admin's reports."""

    def __init__(self, user: AbstractUser | None = None) -> None:
        self.user = user

    def get_edit_url(self, inquiry: Inquiry) -> str | None:
        seen = Inquiry.objects.all() if self.user is None else Inquiry.objects.visible_to(self.user)
        if self.user is not None and not seen.filter(pk=inquiry.pk).exists():
            return None
        return reverse("inquiry_detail", args=[inquiry.pk])


register_admin_url_finder(Inquiry, InquiryURLFinder)


# --- Deliveries and routing --------------------------------------------------------------------


@hooks.register("register_admin_viewset")
def add_routing_and_channels() -> channel_admin.DeliveryViewSetGroup:
    return channel_admin.DeliveryViewSetGroup()


@hooks.register("register_admin_urls")
def add_channel_tests() -> list:
    return channel_admin.urlpatterns
