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
from django.template.context import Context
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue
from wagtail.models import Page
from wagtail.rich_text import RichText, expand_db_html

from portal.body_text import text_of
from portal.languages import language_tag
from portal.models import Company, HomePage, StandardPage, subpages
from portal.navigation import nearest_twin, once, surroundings
from portal.phrases import Phrase, phrases_of
from portal.search.passages import passage
from portal.search.queries import parse, runs, understand
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


# --- The company and the way around ----------------------------------------------------------


@register.simple_tag(takes_context=True)
def company(context: Context) -> Company | None:
    return once(context.get("request"), "_portal_company", Company.current)


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
        at_hand = (
            p for p in surroundings(context).menu if p.translation_key == page.translation_key
        )
        page = next(at_hand, None) or page.localized
    return page.get_url(context.get("request")) or ""


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


register.simple_tag(language_tag)


@register.filter
def lang_of(text: str) -> SafeString:
    """A lang attribute for a name in Chinese characters on a page that is not in Chinese."""
    foreign = not (get_language() or "").startswith("zh") and re.search(r"[\u4e00-\u9fff]", text)
    return mark_safe(' lang="zh-Hans"') if foreign else mark_safe("")


# --- Texts -----------------------------------------------------------------------------------


@register.filter
def phrases(text: str) -> SafeString:
    """A title whose lines end between its phrases, where these fit; the text stays the same."""
    return mark_safe("".join(_phrase(phrase) for phrase in phrases_of(str(text or ""))))


@register.filter
def email_lines(address: str) -> SafeString:
    """An e-mail address that breaks, if it must, after its @ or a dot; the text stays the same."""
    return mark_safe(re.sub(r"([@.])", r"\1<wbr>", escape(address)))


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


@register.simple_tag
def passage_found(page: Page, query: str) -> SafeString | str:
    """The passage of a page in which a query's words stand, marked; else its description."""
    parsed = parse(query)
    node = understand(parsed) if parsed else None
    words = runs(node) if node else []
    body = getattr(page, "body", None)
    for text in (page.meta_description, text_of(body) if body else ""):
        if pieces := passage(text, words):
            return mark_safe(
                "".join(
                    format_html("<mark>{}</mark>" if piece.marked else "{}", piece.text)
                    for piece in pieces
                )
            )
    return Truncator(page.meta_description).chars(140)


@register.simple_tag(takes_context=True)
def kind_of(context: Context, page: Page) -> list[str]:
    """Where a page found belongs: its part of the menu, and its category."""
    parts = [i.title for i in surroundings(context).menu if page.is_descendant_of(i)]
    category = getattr(page, "category", None)
    return [*parts, category.name] if category else parts


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


# --- Details ---------------------------------------------------------------------------------


def _phrase(phrase: Phrase) -> SafeString:
    pieces = mark_safe(
        "".join(
            format_html('<span class="tied">{}</span>' if piece.tied else "{}", piece.text)
            for piece in phrase.pieces
        )
    )
    return format_html('<span class="phrase">{}</span>', pieces) if phrase.kept else pieces


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
