"""The published pages around the one that is shown: menus, the way back, the other language.

They are read once in a request, together with the page itself where routing found it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q
from django.http import HttpRequest
from django.template.context import Context
from django.utils.translation import get_language
from wagtail.models import Page, Site

from portal.pages import PublicPage, is_private

T = TypeVar("T")
#: The page below the home page that says what becomes of personal data, in every language.
PRIVACY_SLUG = "privacy"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`home`, its menu, `privacy` and `ancestors` are in the page's language; `twins` in all."""

    home: Page | None
    privacy: Page | None
    menu: list[Page]
    ancestors: list[Page]
    twins: list[Page]


def menu_page(context: Context, model: type[PublicPage]) -> Page | None:
    """The published page of a type below the reader's home page, without a query if in the menu."""
    frame = surroundings(context)
    listed = (page for page in frame.menu if page.specific_class is model)
    if found := next(listed, None):
        return found
    if frame.home is None:
        return None
    return model.objects.published().child_of(frame.home).first()


def once(request: HttpRequest | None, name: str, read: Callable[[], T]) -> T:
    """Call `read` once in a request and remember what it returned."""
    if request is None:
        return read()
    if not hasattr(request, name):
        setattr(request, name, read())
    return getattr(request, name)


def surroundings(context: Context) -> Surroundings:
    request = context.get("request")
    return once(
        request, "_portal_surroundings", lambda: _read_surroundings(request, context.get("page"))
    )


def _read_surroundings(request: HttpRequest | None, page: Page | None) -> Surroundings:
    site = Site.find_for_request(request)
    if site is None:
        return Surroundings(None, None, [], [], [])
    root = site.root_page
    around = getattr(request, "portal_pages", None)
    if around is None:
        around = _read_pages(root, page)
    around = [item for item in around if item.live and not item.is_private]
    homes = [item for item in around if item.depth == root.depth]
    home = next((item for item in homes if _same_tree(item, page)), None)
    first_level = [item for item in around if item.depth == root.depth + 1]
    below_home = [item for item in first_level if home and item.is_child_of(home)]
    return Surroundings(
        home=home,
        privacy=next((item for item in below_home if item.slug == PRIVACY_SLUG), None),
        menu=[item for item in below_home if item.show_in_menus],
        ancestors=[item for item in around if page is not None and page.is_descendant_of(item)],
        twins=around,
    )


def on_every_page(root: Page) -> Q:
    """The pages that every page links to: those in the menus, and the privacy notice."""
    return Q(depth=root.depth + 1) & (Q(show_in_menus=True) | Q(slug=PRIVACY_SLUG))


def _same_tree(home: Page, page: Page | None) -> bool:
    """Whether `home` is the home page of `page`, or without one, of the reader's language."""
    if page is not None and page.path:
        return page.path.startswith(home.path)
    return home.locale.language_code == get_language()


def _read_pages(root: Page, page: Page | None) -> list[Page]:
    """Read the home pages, those on every page and those above `page` (see portal.routing)."""
    path = page.path if page is not None else ""
    above = [path[:end] for end in range(len(root.path), len(path), Page.steplen)]
    first = Q(depth=root.depth) | on_every_page(root)
    pages = Page.objects.filter(
        Q(path__in=above) | first & Q(path__startswith=root.path[: -Page.steplen])
    )
    return list(pages.select_related("locale").annotate(is_private=is_private()).order_by("path"))


def nearest_twin(context: Context, code: str) -> Page | None:
    frame = surroundings(context)
    keys = {page.translation_key for page in frame.ancestors}
    if not keys and frame.home:
        keys = {frame.home.translation_key}
    known = [p for p in frame.twins if p.locale.language_code == code]
    at_hand = [p for p in known if p.translation_key in keys]
    return max(at_hand, key=lambda twin: twin.depth, default=None)
