"""What other apps' pages show of the people to call and the factories."""

from django import template
from django.utils.translation import get_language

from contacts.models import Contact, ContactPage, Factory

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


@register.simple_tag
def contact_page() -> ContactPage | None:
    """The published contact page in the reader's language."""
    pages = ContactPage.objects.published()
    return pages.filter(locale__language_code=get_language()).first()


@register.inclusion_tag("contacts/contact_cards.html", takes_context=True)
def contact_cards(context) -> dict:
    return {"people": contacts(), "request": context.get("request")}
