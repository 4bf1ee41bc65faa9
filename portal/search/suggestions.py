"""What is suggested while a visitor types: words, places of the site, titles."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from time import time_ns
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string
from wagtail.models import Locale

from .alternatives import words_by_initials
from .finding import SearchablePages
from .pinyin import words_typed
from .tokens import normalise

SHOWN = 8
WORDS = 3
PLACES = 3
#: Seconds for which an answer is kept, here and in the browser.
KEPT = 60


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line of the list: its text, where it leads, and `word`, `place` or `title`."""

    text: str
    url: str
    kind: str


def suggestions(query: str, locale: Locale, request: HttpRequest) -> list[dict[str, str]]:
    """Return what begins or contains what was typed, also by its pinyin; at most `SHOWN`."""
    typed = normalise(query)
    if not typed:
        return []
    # Anything may be typed, but not everything may be part of a key.
    key = f"portal-search:{_version()}:{locale.pk}:{sha256(typed.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = [asdict(suggestion) for suggestion in _suggested(typed, locale, request)]
        cache.set(key, found, KEPT)
    return found


def forget() -> None:
    """Forget what was suggested: the index has changed."""
    cache.delete(_VERSION)


_VERSION = "portal-search:version"


def _version() -> int:
    return cache.get_or_set(_VERSION, time_ns, KEPT)


def _suggested(typed: str, locale: Locale, request: HttpRequest) -> list[Suggestion]:
    address = reverse("search")
    compact = typed.replace(" ", "")
    pages = SearchablePages(locale)
    words = words_by_initials(compact, pages, WORDS)
    found = [Suggestion(word, f"{address}?{urlencode({'q': word})}", "word") for word in words]
    path = getattr(settings, "SEARCH_PLACES", None)
    places = import_string(path)(locale, request) if path else []
    reached = [(name, url) for name, url in places if _is_meant(name, [typed, *words], compact)]
    found += [Suggestion(name, url, "place") for name, url in reached[:PLACES]]
    titles: dict[str, Suggestion] = {}
    for looked_for in dict.fromkeys([typed, *words]):
        if len(found) + len(titles) >= SHOWN:
            break
        for page in pages.titled(looked_for, SHOWN):
            url = page.get_url(request)
            if url:
                titles.setdefault(page.title, Suggestion(page.title, url, "title"))
    return [*found, *titles.values()][:SHOWN]


def _is_meant(name: str, words: list[str], initials: str) -> bool:
    name = normalise(name)
    return any(word in name for word in words) or any(words_typed(name, initials))
