"""The company, the menu, and the ways from a page: back, down, and to the other language."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.translation import get_language
from wagtail.models import Page

from portal.models import Company, HomePage, StandardPage, subpages
from portal.navigation import nearest_twin, once, surroundings
from portal.published.remembered import remembered

register = template.Library()


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a menu; `current` is what aria-current says of it: "page", "true" or nothing."""

    title: str
    url: str
    current: str = ""


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The way to a page in another language; `exact` when it leads to the page's own twin."""

    code: str
    name: str
    url: str
    exact: bool


@register.simple_tag(takes_context=True)
def company(context: Context) -> Company | None:
    request = context.get("request")
    return once(request, "_portal_company", lambda: Company.current(request))


@register.filter
def says_name(logo) -> bool:
    """Whether a logo is so wide that it must be a word mark, which needs no name beside it."""
    return bool(logo) and logo.width >= 2.5 * logo.height


@register.simple_tag(takes_context=True)
def home_url(context: Context) -> str:
    """The address of the home page in the reader's language."""
    home = surroundings(context).home
    return (home and home.get_url(context.get("request"))) or "/"


@register.simple_tag(takes_context=True)
def privacy_page(context: Context) -> Page | None:
    """The published privacy notice in the reader's language."""
    return surroundings(context).privacy


@register.simple_tag(takes_context=True)
def capabilities_page(context: Context, home: HomePage) -> Page | None:
    """The published page of our capabilities in the home page's language."""
    if not home.capabilities_id:
        return None
    chosen = next((p for p in surroundings(context).twins if p.pk == home.capabilities_id), None)
    key = (chosen or home.capabilities).translation_key
    at_hand = (p for p in surroundings(context).menu if p.translation_key == key)
    if found := next(at_hand, None):
        return found
    pages = StandardPage.objects.published()
    return pages.filter(translation_key=key, locale=home.locale_id).first()


@register.simple_tag(takes_context=True)
def pages_below(context: Context, page: Page) -> list[StandardPage]:
    """The published pages below another, which several pages show."""
    return remembered(context.get("request"), ("below", page.pk), lambda: subpages(page))


@register.simple_tag(takes_context=True)
def url_here(context: Context, value) -> str:
    """Where a block leads: its page in the reader's language, or its address."""
    page, shown = value.get("page"), context.get("page")
    if page is None:
        return value.url
    if shown is None or shown.locale_id != page.locale_id:
        at_hand = (
            p for p in surroundings(context).menu if p.translation_key == page.translation_key
        )
        page = next(at_hand, None) or page.localized
    url = page.get_url(context.get("request")) or ""
    anchor = getattr(page.specific_class, "form_anchor", "")
    if url and anchor and shown is not None and shown.pk != page.pk:
        return f"{url}?from={shown.pk}#{anchor}"
    return url


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> list[Link]:
    page, request = context.get("page"), context.get("request")
    return [
        Link(item.title, item.get_url(request) or "", _current(item, page))
        for item in surroundings(context).menu
    ]


@register.simple_tag(takes_context=True)
def breadcrumbs(context: Context, page: Page) -> list[Link]:
    """The published pages above `page`, from the home page down, without the page itself."""
    request = context.get("request")
    return [
        Link(above.title, above.get_url(request) or "") for above in surroundings(context).ancestors
    ]


@register.simple_tag(takes_context=True)
def language_links(context: Context, page: Page | None = None) -> list[LanguageLink]:
    """The site's other languages: where this page, or the nearest page above it, has a twin."""
    request = context.get("request")
    twins = getattr(page, "published_translations", {})
    links = []
    for code, name in settings.LANGUAGES:
        if code == get_language():
            continue
        twin = twins.get(code)
        nearest = twin or nearest_twin(context, code)
        url = nearest.get_url(request) if nearest else None
        if url:
            links.append(LanguageLink(code, str(name), url, twin is not None))
    return links


def _current(item: Page, page: Page | None) -> str:
    if page is None or not page.path.startswith(item.path):
        return ""
    return "page" if page.path == item.path else "true"
