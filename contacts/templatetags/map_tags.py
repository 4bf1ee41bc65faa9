"""Where the factories are: addresses, maps that the readers use, and a sketch of our own."""

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contacts.coordinates import gcj02_to_wgs84
from contacts.directory import Address, directory_of
from contacts.location_sketch import Place, Sketch
from contacts.location_sketch import sketch as drawn
from contacts.map_links import MapLink
from contacts.map_links import map_links as links_for
from contacts.models import Factory

register = template.Library()


@register.simple_tag
def map_links(factory: Factory) -> list[MapLink]:
    """Return links with `label` and `url`. Templates write them rel="noopener external"."""
    return links_for(factory, get_language() or "")


@register.simple_tag(takes_context=True)
def postal_addresses(context: Context, factory: Factory) -> list[Address]:
    """A factory's address in the reader's language, then in the others."""
    return directory_of(context.get("page"), context.get("request")).addresses(factory)


@register.simple_tag
def location_sketch(factories: Sequence[Factory]) -> Sketch | None:
    """The sketch of the factories that have coordinates; None when none has."""
    places = tuple(
        Place(factory.name, *gcj02_to_wgs84(float(factory.latitude), float(factory.longitude)))
        for factory in factories
        if factory.latitude is not None and factory.longitude is not None
    )
    return _drawn(places, get_language())


@lru_cache(maxsize=8)
def _drawn(places: tuple[Place, ...], language: str) -> Sketch | None:
    return drawn(places, _("Location sketch: the factories and the places around them"))


@register.filter
def as_drawing(sketch: Sketch) -> SafeString:
    """The sketch as an inline SVG; its texts are escaped where it is drawn."""
    return mark_safe(sketch.svg)
