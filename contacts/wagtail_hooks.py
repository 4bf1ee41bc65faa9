"""What the contacts add to the admin."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from contacts import dashboard
from contacts.viewsets import ContactViewSetGroup

register_snippet(ContactViewSetGroup)


@hooks.register("construct_homepage_panels", order=10)
def add_contacts_to_dashboard(request: HttpRequest, panels: list[Component]) -> None:
    dashboard.arrange(request, panels)
