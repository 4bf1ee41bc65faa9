"""Contacts and factories in the admin."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from contacts.models import Contact, Factory
from portal.admin.ordering import OrderedViewSet


def phones_in_a_line(record: Contact | Factory) -> str:
    """The numbers as they were typed, apart from each other."""
    return " · ".join(filter(None, map(str.strip, record.phones.splitlines())))


class ContactViewSet(OrderedViewSet):
    model = Contact
    icon = "user"
    list_display = [
        "name",
        Column("role", label=_("Role")),
        Column("phones", label=_("Phone numbers"), accessor=phones_in_a_line),
        Column("factory", label=_("Factory"), accessor="factory.name"),
    ]

    def get_queryset(self, request):
        return Contact.objects.select_related("factory", "locale")


class FactoryViewSet(OrderedViewSet):
    model = Factory
    icon = "site"
    list_display = [
        "name",
        Column("address", label=_("Postal address")),
        Column("phones", label=_("Phone numbers"), accessor=phones_in_a_line),
    ]


class ContactViewSetGroup(SnippetViewSetGroup):
    items = (ContactViewSet, FactoryViewSet)
    # So short that the menu does not cut it.
    menu_label = pgettext_lazy("menu", "Contacts")
    menu_icon = "group"
    menu_name = "contacts"
    menu_order = 120
