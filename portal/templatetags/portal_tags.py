"""What every public template needs: the company, the menu, the way back, the other language."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import segno
from django import template
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.template.context import Context
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue
from wagtail.models import Page, Site
from wagtail.rich_text import RichText, expand_db_html

from portal.models import Company, HomePage, StandardPage, is_private, subpages
from portal.pages import PublicPage
from portal.slugs import pinyin_slug

register = template.Library()

DRAWINGS = Path(settings.BASE_DIR) / "static" / "img" / "profiles"
#: Families of sections that dies are made for, in the order in which they are shown.
SECTIONS = {
    "sliding-window": _("Sliding window"),
    "thermal-break": _("Thermal break"),
    "mullion": _("Curtain-wall mullion"),
    "t-slot": _("T-slot"),
    "heat-sink": _("Heat sink"),
    "led-channel": _("LED channel"),
    "cable-tray": _("Cable tray"),
    "tube": _("Tube"),
    "pvc-window": _("PVC window"),
    "trunking": _("Trunking"),
    "wpc-decking": _("WPC decking"),
    "gasket": _("Gasket"),
}
DATE_FORMATS = {"zh-hans": ("Y年n月j日", "Y年n月j日 H:i"), "en": ("j F Y", "j F Y, H:i")}
MONTH_FORMATS = {"zh-hans": "Y年n月", "en": "F Y"}


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


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    anchor: str
    level: int


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """The published pages around the one that is shown, read once in a request."""

    home: Page | None
    menu: list[Page]
    ancestors: list[Page]
    twins: list[Page]


# --- The company and the way around ----------------------------------------------------------


@register.simple_tag(takes_context=True)
def company(context: Context) -> Company | None:
    return _once(context.get("request"), "_portal_company", Company.current)


@register.filter
def says_name(logo) -> bool:
    """Whether a logo is so wide that it must be a word mark, which needs no name beside it."""
    return bool(logo) and logo.width >= 2.5 * logo.height


@register.simple_tag(takes_context=True)
def home_url(context: Context) -> str:
    """The address of the home page in the reader's language."""
    home = _frame(context).home
    return (home and home.get_url(context.get("request"))) or "/"


@register.simple_tag(takes_context=True)
def capabilities_page(context: Context, home: HomePage) -> Page | None:
    """The published page of our capabilities in the home page's language."""
    if not home.capabilities_id:
        return None
    chosen = next((p for p in _frame(context).twins if p.pk == home.capabilities_id), None)
    key = (chosen or home.capabilities).translation_key
    at_hand = (p for p in _frame(context).menu if p.translation_key == key)
    if found := next(at_hand, None):
        return found
    pages = StandardPage.objects.published()
    return pages.filter(translation_key=key, locale=home.locale_id).first()


@register.simple_tag
def pages_below(page: Page) -> list[StandardPage]:
    return subpages(page)


@register.simple_tag(takes_context=True)
def url_here(context: Context, value) -> str:
    """Where a block leads: its page in the reader's language, or its address."""
    page, shown = value.get("page"), context.get("page")
    if page is None:
        return value.url
    if shown is None or shown.locale_id != page.locale_id:
        at_hand = (p for p in _frame(context).menu if p.translation_key == page.translation_key)
        page = next(at_hand, None) or page.localized
    return page.get_url(context.get("request")) or ""


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> list[Link]:
    page, request = context.get("page"), context.get("request")
    return [
        Link(item.title, item.get_url(request) or "", _current(item, page))
        for item in _frame(context).menu
    ]


@register.simple_tag(takes_context=True)
def breadcrumbs(context: Context, page: Page) -> list[Link]:
    """The published pages above `page`, from the home page down, without the page itself."""
    request = context.get("request")
    return [Link(above.title, above.get_url(request) or "") for above in _frame(context).ancestors]


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
        nearest = twin or _nearest_twin(context, code)
        url = nearest.get_url(request) if nearest else None
        if url:
            links.append(LanguageLink(code, str(name), url, twin is not None))
    return links


@register.simple_tag
def language_tag(code: str = "") -> str:
    """A language code as HTML's lang attribute has it: zh-hans becomes zh-Hans."""
    language, _dash, script = (code or get_language() or settings.LANGUAGE_CODE).partition("-")
    return f"{language}-{script.capitalize()}" if script else language


@register.filter
def lang_of(text: str) -> SafeString:
    """A lang attribute for a name in Chinese characters on a page that is not in Chinese."""
    foreign = not (get_language() or "").startswith("zh") and re.search(r"[\u4e00-\u9fff]", text)
    return mark_safe(' lang="zh-Hans"') if foreign else mark_safe("")


# --- Dates -----------------------------------------------------------------------------------


@register.simple_tag
def date_time(value: datetime | None) -> str:
    """A moment with its time of day as a <time>; nothing for None."""
    return _time_element(value, 1)


@register.simple_tag
def date_only(value: datetime | None) -> str:
    """A moment's day as a <time>; nothing for None."""
    return _time_element(value, 0)


@register.filter
def month_name(value) -> str:
    """A month with its year: 2026年11月, November 2026."""
    return date_format(value, MONTH_FORMATS.get(get_language(), MONTH_FORMATS["en"]))


@register.filter
def month_only(value) -> str:
    """A month without its year: 11月, November."""
    return date_format(value, "n月" if get_language() == "zh-hans" else "F")


# --- Lists -----------------------------------------------------------------------------------


@register.simple_tag
def page_numbers(page) -> list:
    """The numbers a pagination shows: both ends, the neighbours, and an ellipsis for the rest."""
    if page is None:
        return []
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag
def query_of(words: str) -> str:
    """Words as the value of a query parameter, without what no browser can send."""
    return quote(words.encode("utf-8", "ignore").decode(), safe="")


# --- Bodies ----------------------------------------------------------------------------------


@register.simple_tag
def table_of_contents(body: StreamValue) -> list[Heading]:
    """The headings of a body. Gives each heading block the anchor that its template writes."""
    headings, taken = [], set()
    for block in body or ():
        if block.block_type != "heading":
            continue
        anchor = base = pinyin_slug(block.value["text"])
        number = 1
        while anchor in taken:
            number += 1
            anchor = f"{base}-{number}"
        taken.add(anchor)
        block.value.anchor = anchor
        headings.append(Heading(block.value["text"], anchor, int(block.value["level"][1])))
    return headings


@register.simple_tag
def numbered_text(number: int, text: RichText) -> SafeString:
    """A point's text with its number as real text at the start of its first paragraph."""
    label = f'<span class="number">{int(number)}.</span> '
    html, found = re.subn(r"^(\s*<p[^>]*>)", rf"\1{label}", expand_db_html(text.source), count=1)
    return mark_safe(html if found else f"<p>{label}</p>{html}")


@register.simple_tag
def qr_code(url: str) -> SafeString:
    """The QR code of an address as inline SVG, black on white with its quiet zone."""
    code = segno.make(url, error="m", micro=False)
    return mark_safe(
        code.svg_inline(omitsize=True, svgclass="qr-code", lineclass="", dark="#000", light="#fff")
    )


# --- Drawings --------------------------------------------------------------------------------


@register.simple_tag
def sections() -> list[Section]:
    """The families of sections of which there is a drawing."""
    return [
        Section(slug, str(name), f"img/profiles/{slug}.svg")
        for slug, name in SECTIONS.items()
        if _drawing(slug)
    ]


@register.simple_tag
def drawing(slug: str, style: str = "") -> SafeString:
    """A drawing as inline SVG without meaning of its own, which the page colours and moves."""
    return mark_safe(_drawing(f"{slug}-{style}" if style else slug))


@lru_cache(maxsize=64)
def _drawing(name: str) -> str:
    file = DRAWINGS / f"{name}.svg"
    if not file.is_file():
        return ""
    svg = re.sub(r"<title>.*?</title>\s*", "", file.read_text("utf-8"), flags=re.DOTALL)
    return svg.replace('role="img"', 'aria-hidden="true"', 1)


# --- For other apps' tags ---------------------------------------------------------------------


def menu_page(context: Context, model: type[PublicPage]) -> Page | None:
    """The published page of a type below the reader's home page, without a query if in the menu."""
    frame = _frame(context)
    listed = (page for page in frame.menu if page.specific_class is model)
    if found := next(listed, None):
        return found
    if frame.home is None:
        return None
    return model.objects.published().child_of(frame.home).first()


# --- Details ---------------------------------------------------------------------------------


def _once(request: HttpRequest | None, name: str, read):
    """Call `read` once in a request and remember what it returned."""
    if request is None:
        return read()
    if not hasattr(request, name):
        setattr(request, name, read())
    return getattr(request, name)


def _frame(context: Context) -> _Frame:
    request = context.get("request")
    return _once(request, "_portal_frame", lambda: _read_frame(request, context.get("page")))


def _read_frame(request: HttpRequest | None, page: Page | None) -> _Frame:
    site = Site.find_for_request(request)
    if site is None:
        return _Frame(None, [], [], [])
    root = site.root_page
    around = getattr(request, "portal_pages", None)
    if around is None:
        around = _read_pages(root, page)
    around = [item for item in around if item.live and not item.is_private]
    homes = [item for item in around if item.depth == root.depth]
    home = next((item for item in homes if _same_tree(item, page)), None)
    first_level = [item for item in around if item.depth == root.depth + 1]
    return _Frame(
        home=home,
        menu=[i for i in first_level if i.show_in_menus and home and i.is_child_of(home)],
        ancestors=[item for item in around if page is not None and page.is_descendant_of(item)],
        twins=around,
    )


def _same_tree(home: Page, page: Page | None) -> bool:
    """Whether `home` is the home page of `page`, or without one, of the reader's language."""
    if page is not None and page.path:
        return page.path.startswith(home.path)
    return home.locale.language_code == get_language()


def _read_pages(root: Page, page: Page | None) -> list[Page]:
    """Read the home pages, those in the menus and those above `page` (see HomePage.route)."""
    path = page.path if page is not None else ""
    above = [path[:end] for end in range(len(root.path), len(path), Page.steplen)]
    first = Q(depth=root.depth) | Q(depth=root.depth + 1, show_in_menus=True)
    pages = Page.objects.filter(
        Q(path__in=above) | first & Q(path__startswith=root.path[: -Page.steplen])
    )
    return list(pages.select_related("locale").annotate(is_private=is_private()).order_by("path"))


def _nearest_twin(context: Context, code: str) -> Page | None:
    frame = _frame(context)
    keys = {page.translation_key for page in frame.ancestors}
    if not keys and frame.home:
        keys = {frame.home.translation_key}
    known = [p for p in frame.twins if p.locale.language_code == code]
    at_hand = [p for p in known if p.translation_key in keys]
    return max(at_hand, key=lambda twin: twin.depth, default=None)


def _current(item: Page, page: Page | None) -> str:
    if page is None or not page.path.startswith(item.path):
        return ""
    return "page" if page.path == item.path else "true"


def _time_element(value: datetime | None, index: int) -> str:
    if value is None:
        return ""
    local = timezone.localtime(value)
    formats = DATE_FORMATS.get(get_language(), DATE_FORMATS["en"])
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="minutes"),
        date_format(local, formats[index]),
    )
