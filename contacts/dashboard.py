"""What the contacts add to the dashboard."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.ui.components import Component
from wagtail.models import Locale

from contacts.models import Contact, Factory
from portal.admin.dashboard import LIMIT, ListPanel, Row


def _in_default_language(model: type[models.Model]) -> models.QuerySet:
    return model.objects.filter(locale=Locale.get_default())


def keeps_contacts_only(user: AbstractUser) -> bool:
    """For whoever works on pages, the dashboard is about those."""
    return user.has_perm("contacts.change_contact") and not user_has_any_page_permission(user)


class ContactActionsPanel(Component):
    """The way to a new contact and to both lists, with how many there are."""

    template_name = "contacts/admin/actions.html"
    order = 20

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        return {
            "contacts": _in_default_language(Contact).count(),
            "factories": _in_default_language(Factory).count(),
        }


class ContactsPanel(ListPanel):
    """The first contacts, in their order."""

    name, order, icon = "contacts", 100, "user"
    heading = gettext_lazy("Contacts")
    empty = gettext_lazy("No contacts yet.")

    def is_shown(self, user: AbstractUser) -> bool:
        return True

    def rows(self, user: AbstractUser) -> Iterable[Row]:
        for contact in _in_default_language(Contact)[:LIMIT]:
            url = reverse("wagtailsnippets_contacts_contact:edit", args=[contact.pk])
            yield Row(contact.name, url, None, contact.role)

    def more_url(self, user: AbstractUser) -> str:
        return reverse("wagtailsnippets_contacts_contact:list")


def arrange(request: HttpRequest, panels: list[Component]) -> None:
    if keeps_contacts_only(request.user):
        panels += [ContactActionsPanel(), ContactsPanel()]
