"""What other apps' pages show of the people to call and the factories."""

from django import template
from django.template.context import Context
from wagtail.models import Page

from contacts.directory import directory_of
from contacts.models import Contact, ContactPage, Factory
from portal.navigation import menu_page

register = template.Library()


@register.simple_tag(takes_context=True)
def contacts(context: Context) -> list[Contact]:
    """The contacts in the page's language, in the editors' order."""
    return directory_of(context.get("page")).contacts


@register.simple_tag(takes_context=True)
def factories(context: Context) -> list[Factory]:
    """The factories in the page's language, in the editors' order."""
    return directory_of(context.get("page")).factories


@register.simple_tag(takes_context=True)
def contact_page(context: Context) -> Page | None:
    """The published contact page in the reader's language."""
    return menu_page(context, ContactPage)


@register.inclusion_tag("contacts/contact_cards.html", takes_context=True)
def contact_cards(context: Context) -> dict:
    return {"people": contacts(context)}
