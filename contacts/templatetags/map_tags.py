"""`{% map_links factory as links %}`: where a factory is, on the maps its readers use."""

from django import template
from django.utils.translation import get_language

from contacts.map_links import MapLink
from contacts.map_links import map_links as links_for
from contacts.models import Factory

register = template.Library()


@register.simple_tag
def map_links(factory: Factory) -> list[MapLink]:
    """Return links with `label` and `url`. Templates write them rel="noopener external"."""
    return links_for(factory, get_language() or "")
