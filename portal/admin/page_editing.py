"""The view in which pages are edited, with a word for what a workflow did."""

from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet

from portal.admin.exploring import ExplorerFilterSet, PageExplorerView


class PageEditView(EditView):
    def add_save_confirmation_message(self) -> None:
        """Say of an approval that it was one: Wagtail says that the page was saved."""
        approved = (
            self.action_name == "perform_workflow_action" and self.workflow_action == "approve"
        )
        if not approved:
            return super().add_save_confirmation_message()
        page = type(self.page).objects.get(pk=self.page.pk)
        if page.workflow_in_progress:
            text = _("“%(title)s” is approved and goes on to the next step.")
        elif page.approved_schedule:
            text = _("“%(title)s” is approved and will be published at its time.")
        else:
            text = _("“%(title)s” is approved and published.")
        messages.success(self.request, text % {"title": page.get_admin_display_title()})


class SitePageViewSet(PageViewSet):
    """The views of pages of every type, in the place of Wagtail's own."""

    edit_view_class = PageEditView
    index_view_class = PageExplorerView
    filterset_class = ExplorerFilterSet
    list_per_page = 30
