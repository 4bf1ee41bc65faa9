"""The pages beside the one that is shown."""

from dataclasses import dataclass

from django import template
from django.template.context import Context
from wagtail.models import Page

from portal.models import StandardPage
from portal.navigation import surroundings
from portal.templatetags.navigation_tags import pages_below

register = template.Library()


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A page's parent below the home page, and the pages below that, the page itself included."""

    parent: Page
    pages: list[StandardPage]


@register.simple_tag(takes_context=True)
def neighbourhood(context: Context, page: Page) -> Neighbourhood | None:
    """Return the pages around `page`; None for one right below the home page, which the menu shows.

    The parent is at hand from routing; its pages take a query.
    """
    frame = surroundings(context)
    above = [p for p in frame.ancestors if page.is_child_of(p) and p != frame.home]
    return Neighbourhood(above[0], pages_below(context, above[0])) if above else None
