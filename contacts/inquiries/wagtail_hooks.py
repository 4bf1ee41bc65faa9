"""What inquiries add to Wagtail."""

from wagtail import hooks

from contacts.inquiries.admin import attachments as attachment_admin
from contacts.inquiries import audit
from contacts.inquiries.admin import channels as channel_admin

# --- Deliveries and routing --------------------------------------------------------------------


@hooks.register("register_log_actions")
def name_actions(actions) -> None:
    audit.register(actions)


@hooks.register("register_admin_viewset")
def add_routing_and_channels() -> channel_admin.DeliveryViewSetGroup:
    return channel_admin.DeliveryViewSetGroup()


@hooks.register("register_admin_urls")
def add_channel_tests() -> list:
    return channel_admin.urlpatterns


# --- Attachments -------------------------------------------------------------------------------


@hooks.register("register_admin_urls")
def add_attachments() -> list:
    return attachment_admin.urlpatterns
