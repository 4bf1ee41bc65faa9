"""`{% page_head %}`: what a page tells search engines and those who share it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context
from wagtail.models import Page

from portal import navigation, structured_data
from portal.addresses import absolute, page_address
from portal.images import CustomImage
from portal.images.sizes import SHARE
from portal.languages import language_tag
from portal.models import Company, HomePage
from portal.templatetags import navigation_tags

register = template.Library()

#: Languages as Open Graph writes them (https://ogp.me/#optional).
LOCALES = {"zh-hans": "zh_CN", "en": "en_US"}
#: Whom search engines send readers to who read neither language.
EVERYONE = "en"


@dataclass(frozen=True, slots=True)
class Feed:
    title: str
    media_type: str
    url: str


#: Called with the pages around the one shown, and the request; return feeds that a reader may
#: subscribe to.
FeedProvider = Callable[[list[Page], HttpRequest | None], list[Feed]]
_feed_providers: list[FeedProvider] = []


def feeds(provider: FeedProvider) -> FeedProvider:
    """Register feeds of an app, to be named in every page's head."""
    _feed_providers.append(provider)
    return provider


@register.inclusion_tag("components/head_meta.html", takes_context=True)
def page_head(context: Context) -> dict:
    """Render the meta, link and JSON-LD elements of what `context` shows.

    Knows `page` (missing on search and errors), `page_obj` and `list_path` of lists, `is_error`,
    and of what is no page but may be found `canonical_path` and `description`.
    """
    page: Page | None = context.get("page") or None
    request = context.get("request")
    company = navigation_tags.company(context)
    head: dict = {
        "verification": company.site_verification_list if company else [],
        "feeds": _feeds(context, page),
        "noindex": _noindex(context, page),
    }
    if page is None or context.get("is_error"):
        return head | _found_without_page(context)
    address = page_address(page, request)
    canonical = _list_address(address, context)
    description = getattr(page, "meta_description", "")
    properties = _open_graph(page, canonical, description, company)
    return head | {
        "description": description,
        "canonical": canonical,
        "alternates": _alternates(page, request) if canonical == address else [],
        "properties": properties,
        "card": "summary_large_image" if "og:image" in dict(properties) else "summary",
        "json_ld": structured_data.script(list(_nodes(context, page, address, company))),
    }


def _found_without_page(context: Context) -> dict:
    path = "" if context.get("is_error") else context.get("canonical_path")
    return {"canonical": absolute(path), "description": context["description"]} if path else {}


def _noindex(context: Context, page: Page | None) -> bool:
    if context.get("is_error"):
        return True
    if page is None:
        return not context.get("canonical_path")
    return bool(getattr(context.get("request"), "is_preview", False)) or not page.live


def _list_address(address: str, context: Context) -> str:
    """Return the address of the list that is shown: a category, a year, a later page."""
    page_obj = context.get("page_obj")
    number = getattr(page_obj, "number", 1)
    return address + (context.get("list_path") or "") + (f"page/{number}/" if number > 1 else "")


def _alternates(page: Page, request) -> list[tuple[str, str]]:
    """Return pairs of language and address for a page that exists in more than one."""
    twins = getattr(page, "published_translations", {})
    if len(twins) < 2:
        return []
    links = [
        (language_tag(code), page_address(twins[code], request))
        for code, _name in settings.LANGUAGES
        if code in twins
    ]
    default = twins.get(EVERYONE) or twins.get(settings.LANGUAGE_CODE)
    return [*links, ("x-default", page_address(default, request))] if default else links


def _feeds(context: Context, page: Page | None) -> list[Feed]:
    around = navigation.surroundings(context)
    pages = [*([page] if page else []), *around.ancestors, *around.menu]
    return [
        feed for provider in _feed_providers for feed in provider(pages, context.get("request"))
    ]


# --- Sharing ---------------------------------------------------------------------------------


def _open_graph(
    page: Page, canonical: str, description: str, company: Company | None
) -> list[tuple[str, str]]:
    code = page.locale.language_code
    twins = getattr(page, "published_translations", {})
    image = getattr(page, "meta_image", None)
    properties = [
        ("og:type", "website"),
        ("og:title", getattr(page, "meta_title", page.title)),
        ("og:description", description),
        ("og:url", canonical),
        ("og:site_name", company.short_name if company else ""),
        ("og:locale", LOCALES.get(code, code)),
        *(("og:locale:alternate", LOCALES.get(other, other)) for other in twins if other != code),
        *_shared_image(image or (company and company.logo)),
    ]
    own = dict(getattr(page, "open_graph", {}))
    merged = [(name, own.pop(name, value)) for name, value in properties]
    return [(name, value) for name, value in [*merged, *own.items()] if value]


def _shared_image(image: CustomImage | None) -> Iterator[tuple[str, str]]:
    """Yield the properties of the image that a shared link shows: a JPEG made by the worker."""
    made = image.made[SHARE].get("jpeg") if image else None
    if made:
        yield "og:image", absolute(made[0].url)
        yield "og:image:type", "image/jpeg"
        yield "og:image:width", str(made[0].width)
        yield "og:image:height", str(made[0].height)
        yield "og:image:alt", image.description


# --- JSON-LD ---------------------------------------------------------------------------------


def _nodes(
    context: Context, page: Page, address: str, company: Company | None
) -> Iterator[structured_data.Node]:
    is_home = isinstance(page, HomePage)
    if company:
        whole = is_home or getattr(page, "shows_whole_organization", False)
        yield structured_data.organization(company, page, context.get("request"), whole=whole)
    if is_home:
        yield structured_data.website(address, company, page)
    else:
        above = [
            (link.title, absolute(link.url)) for link in navigation_tags.breadcrumbs(context, page)
        ]
        yield structured_data.breadcrumb([*above, (page.title, address)])
    if hasattr(page, "structured_data"):
        yield from page.structured_data(context.get("request"))
