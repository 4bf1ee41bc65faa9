"""What other apps' pages show of the people to call and the factories."""

from django import template
from django.template.context import Context
from django.utils.translation import get_language
from wagtail.models import Page

from contacts.models import Contact, ContactPage, Factory
from portal.templatetags.portal_tags import menu_page

register = template.Library()


@register.simple_tag
def contacts() -> list[Contact]:
    """The contacts in the reader's language, in the editors' order."""
    people = Contact.objects.filter(locale__language_code=get_language())
    return list(people.select_related("factory", "photo", "wechat_qr"))


@register.simple_tag
def factories() -> list[Factory]:
    """The factories in the reader's language, in the editors' order."""
    places = Factory.objects.filter(locale__language_code=get_language())
    return list(places.select_related("photo"))


@register.simple_tag(takes_context=True)
def contact_page(context: Context) -> Page | None:
    """The published contact page in the reader's language."""
    return menu_page(context, ContactPage)


@register.inclusion_tag("contacts/contact_cards.html")
def contact_cards() -> dict:
    return {"people": contacts()}
