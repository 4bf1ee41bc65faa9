"""sitemap.xml (https://www.sitemaps.org/protocol.html) with each page's other languages.

A file holds the pages of PER_FILE keys that follow each other; with more than one file, the index
of files comes first. Written from a few columns of the page table and never from page objects, so
that a file of 5,000 addresses takes no more queries than one of five.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db.models import Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page, Site

from portal.addresses import absolute
from portal.languages import language_tag
from portal.pages import published_pages
from portal.templatetags.seo_tags import EVERYONE

PER_FILE = 5000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XHTML = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@dataclass(frozen=True, slots=True)
class Entry:
    """One address; `languages` are the paths of its twins, itself included, by language code."""

    path: str
    modified: datetime | None = None
    languages: dict[str, str] = field(default_factory=dict)


#: Called without arguments; return addresses that are no pages of their own. Few: all are held.
_providers: list[Callable[[], Iterable[Entry]]] = []


def more_addresses(provider: Callable[[], Iterable[Entry]]) -> Callable[[], Iterable[Entry]]:
    """Register addresses of an app for the sitemap."""
    _providers.append(provider)
    return provider


@require_safe
def sitemap(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Answer with all addresses, with the index of files, or with file `number` of it."""
    files = _files()
    if number is None and len(files) > 1:
        return _answer(_index(files))
    number = files[0] if number is None else number
    if number not in files:
        raise Http404
    entries = list(_page_entries(number))
    if number == files[0]:
        entries += [entry for provider in _providers for entry in provider()]
    return _answer(_urlset(entries))


def _files() -> list[int]:
    """Return the numbers of the files in which there is a page, each looked up by one step."""
    pages = Page.objects.filter(live=True, depth__gt=1).order_by("pk")
    last = pages.values_list("pk", flat=True).last() or 1
    numbers = range(1, _number_of(last) + 1)
    firsts = [
        Subquery(pages.filter(pk__gte=keys[0], pk__lte=keys[-1]).values("pk")[:1])
        for keys in map(_keys, numbers)
    ]
    one_row = Locale.objects.order_by("pk").values_list(*firsts).first() or ()
    return [number for number, pk in zip(numbers, one_row, strict=False) if pk] or [1]


def _number_of(pk: int) -> int:
    return -(-pk // PER_FILE)


def _keys(number: int) -> range:
    """Return the keys of the pages in a file: a page stays in its file whatever is added."""
    return range((number - 1) * PER_FILE + 1, number * PER_FILE + 1)


def _page_entries(number: int) -> Iterator[Entry]:
    prefixes = _prefixes()
    codes = dict(Locale.objects.values_list("pk", "language_code"))
    columns = ("translation_key", "url_path", "locale_id", "last_published_at")
    keys = _keys(number)
    pages = published_pages().filter(pk__gte=keys[0], pk__lte=keys[-1]).order_by("pk")
    rows = list(pages.values_list(*columns))
    # Twins may stand in another file.
    aliases = published_pages().filter(translation_key__in={row[0] for row in rows})
    twins: dict = {}
    for key, url_path, locale_id, _modified in aliases.values_list(*columns):
        path = _path(url_path, prefixes)
        if path is not None:
            twins.setdefault(key, {})[codes[locale_id]] = path
    for key, url_path, _locale, modified in rows:
        path = _path(url_path, prefixes)
        if path is not None:
            yield Entry(path, modified, twins[key])


def _prefixes() -> list[tuple[str, str]]:
    """Return what paths in the page tree begin with, and what addresses begin with instead."""
    prefixes = []
    for root in Site.get_site_root_paths():
        with translation.override(root.language_code):
            prefixes.append((root.root_path, reverse("wagtail_serve", args=("",))))
    return prefixes


def _path(url_path: str, prefixes: list[tuple[str, str]]) -> str | None:
    for root_path, prefix in prefixes:
        if url_path.startswith(root_path):
            return prefix + url_path[len(root_path) :]
    return None


def _urlset(entries: Iterable[Entry]) -> Iterator[str]:
    yield f"{_HEAD}<urlset {_SITEMAPS} {_XHTML}>\n"
    for entry in entries:
        yield f"<url><loc>{escape(absolute(entry.path))}</loc>"
        if entry.modified:
            moment = timezone.localtime(entry.modified).isoformat(timespec="seconds")
            yield f"<lastmod>{moment}</lastmod>"
        if len(entry.languages) > 1:
            yield from _alternates(entry.languages)
        yield "</url>\n"
    yield "</urlset>\n"


def _alternates(languages: dict[str, str]) -> Iterator[str]:
    found = [(language_tag(code), path) for code, path in languages.items()]
    default = languages.get(EVERYONE) or languages.get(settings.LANGUAGE_CODE)
    if default:
        found.append(("x-default", default))
    for code, path in found:
        address = quoteattr(absolute(path))
        yield f'<xhtml:link rel="alternate" hreflang="{code}" href={address}/>'


def _index(files: Iterable[int]) -> Iterator[str]:
    yield f"{_HEAD}<sitemapindex {_SITEMAPS}>\n"
    for number in files:
        address = absolute(reverse("sitemap_file", args=[number]))
        yield f"<sitemap><loc>{escape(address)}</loc></sitemap>\n"
    yield "</sitemapindex>\n"


def _answer(parts: Iterator[str]) -> HttpResponse:
    return HttpResponse("".join(parts), content_type="application/xml; charset=utf-8")
