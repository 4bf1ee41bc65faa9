"""What other apps' pages show of the people to call and the factories."""

from urllib.parse import quote

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _
from wagtail.models import Page

from contacts.directory import directory_of
from contacts.models import Contact, ContactPage, Factory
from portal.navigation import menu_page

register = template.Library()


@register.simple_tag(takes_context=True)
def contacts(context: Context) -> list[Contact]:
    """The contacts in the page's language, in the editors' order."""
    return directory_of(context.get("page"), context.get("request")).contacts


@register.simple_tag(takes_context=True)
def factories(context: Context) -> list[Factory]:
    """The factories in the page's language, in the editors' order."""
    return directory_of(context.get("page"), context.get("request")).factories


@register.simple_tag(takes_context=True)
def contact_page(context: Context) -> Page | None:
    """The published contact page in the reader's language."""
    return menu_page(context, ContactPage)


@register.inclusion_tag("contacts/contact_cards.html", takes_context=True)
def contact_cards(context: Context) -> dict:
    return {"people": contacts(context)}


@register.simple_tag
def inquiry_questions() -> list[str]:
    """What an inquiry needs, so that it can be answered with a price."""
    return [
        _("A drawing or a photo of a sample, with dimensions and tolerances"),
        _("The material"),
        _("The quantity, for one order and for a year"),
        _("The machine or line it is for, if there is one"),
        _("When you need it, and where to"),
        _("Your name, company and phone number"),
    ]


@register.simple_tag
def inquiry_mail(email: str) -> str:
    """Where an e-mail begins that has the questions as lines to be filled in."""
    body = "".join(f"{question}:\r\n\r\n" for question in inquiry_questions())
    return f"mailto:{email}?subject={quote(_('Inquiry'))}&body={quote(body)}"
