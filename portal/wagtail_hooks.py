"""What the site adds to the admin."""

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from portal.admin import dashboard, translating, translation_buttons, untranslated
from portal.admin.account import ask_for_no_name
from portal.admin.api import PermittedDocumentsViewSet, PermittedImagesViewSet
from portal.admin.checks import check_content_only
from portal.admin.company import CompanyViewSet
from portal.admin.names import say_in_order
from portal.admin.page_editing import SitePageViewSet
from portal.admin.redirect_import import import_no_bombs
from portal.admin.refusals import answer_403
from portal.admin.words import say_in_words
from portal.drafts import admin as draft_admin
from portal.images.forms import take_in_avatars
from portal.redirects import make_in_batches

answer_403()
say_in_order()
ask_for_no_name()
take_in_avatars()
say_in_words()
make_in_batches()
translation_buttons.replace_stock_buttons()
import_no_bombs()
register_snippet(CompanyViewSet)


@hooks.register("insert_global_admin_css")
def add_style_sheet() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("insert_editor_js")
def add_character_counts() -> str:
    url = static("js/admin-character-count.js")
    return format_html('<script type="module" src="{}"></script>', url)


@hooks.register("insert_editor_js")
def add_what_was_just_typed() -> str:
    return format_html('<script type="module" src="{}"></script>', static("js/admin-typing.js"))


@hooks.register("insert_editor_js")
def add_words_about_pasting() -> str:
    return format_html(
        '<script type="module" src="{}" data-pasted-headings="{}" data-pasted-tables="{}"'
        ' data-pasted-images="{}"></script>',
        static("js/admin-paste.js"),
        _("Headings became ordinary paragraphs. For a heading, add the block “Heading”."),
        _("Tables became ordinary paragraphs. For a table, add the block “Table”."),
        _("Images were left out. For an image, add the block “Image”."),
    )


@hooks.register("construct_homepage_panels")
def arrange_dashboard(request: HttpRequest, panels: list[Component]) -> None:
    dashboard.arrange(panels)


@hooks.register("construct_homepage_summary_items", order=1000)
def leave_out_counts(request: HttpRequest, items: list[Component]) -> None:
    """How many pages and pictures there are helps nobody: room for what waits."""
    items.clear()


@hooks.register("construct_main_menu")
def leave_out_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    """Reports are about pages: those who work on none have nothing to look up there."""
    if not user_has_any_page_permission(request.user):
        items[:] = [item for item in items if item.name != "reports"]


@hooks.register("construct_help_menu")
def leave_out_foreign_links(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's release notes and guide are in English and on sites that may not open here."""
    items[:] = [item for item in items if not item.url.startswith("http")]


@hooks.register("register_admin_urls")
def add_draft_link_urls() -> list:
    return draft_admin.urlpatterns


@hooks.register("register_admin_urls", order=-1)
def put_translation_urls_first() -> list:
    return translating.urlpatterns


@hooks.register("before_edit_page", order=-1)
def refuse_to_publish_untranslated(request: HttpRequest, page: Page) -> HttpResponse | None:
    return untranslated.refuse_to_publish(request, page)


@hooks.register("before_bulk_action")
def refuse_to_publish_many_untranslated(request, action_type: str, pages: list, action):
    if isinstance(action, PublishBulkAction):
        return untranslated.refuse_to_publish_many(request, action, pages)


@hooks.register("construct_admin_api", order=1000)
def give_only_what_is_permitted(router) -> None:
    router.register_endpoint("documents", PermittedDocumentsViewSet)
    router.register_endpoint("images", PermittedImagesViewSet)


@hooks.register("before_move_page")
def refuse_to_show_a_move(request: HttpRequest, page: Page, destination: Page) -> None:
    """Wagtail asks only when it moves: its question names any page to all staff."""
    if not page.permissions_for_user(request.user).can_move():
        raise PermissionDenied


@hooks.register("construct_wagtail_userbar")
def limit_checks(request: HttpRequest, items: list, page: Page | None) -> None:
    check_content_only(items)


@hooks.register("register_admin_viewset", order=100)
def register_page_viewset() -> SitePageViewSet:
    return SitePageViewSet()


@hooks.register("after_unpublish_page")
def point_out_published_twins(request: HttpRequest, page: Page) -> None:
    translating.point_out_published_twins(request, page)


@hooks.register("register_page_header_buttons")
def add_draft_link_button(page: Page, user: AbstractUser, view_name: str, next_url: str = ""):
    if view_name == "edit" and page.permissions_for_user(user).can_edit():
        url = reverse("draft_links", args=[page.pk])
        yield Button(_("Share a draft link"), url, icon_name="link", priority=70)


@hooks.register("register_log_actions")
def name_draft_link_actions(actions) -> None:
    made, revoked = _("Made a draft link"), _("Took a draft link back")
    actions.register_action("portal.draft_link.create", _("Make a draft link"), made)
    actions.register_action("portal.draft_link.revoke", _("Take a draft link back"), revoked)


@hooks.register("register_log_actions", order=100)
def put_creating_in_words(actions) -> None:
    """Wagtail's own word is also the heading of columns of dates, in Chinese 创建时间."""
    actions.formatters["wagtail.create"].message = pgettext_lazy("log", "Created")
