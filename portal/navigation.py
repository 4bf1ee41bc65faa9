"""The published pages around the one that is shown: menus, the way back, the other language.

What every page links to, the frame, is remembered for an edition; the pages above and beside the
one that is shown are those that routing read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.context import Context
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction

from portal.pages import PublicPage
from portal.prepared import prepared
from portal.published.remembered import remembered
from portal.sites import site_of

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
    site = site_of(request) if request else None
    if site is None:
        return Surroundings(None, None, [], [], [])
    root = site.root_page
    around = getattr(request, "portal_pages", None)
    if around is None:
        around = frame(request, root)
        around = [*around, *_read_above(request, around, root, page)]
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


def frame(request: HttpRequest | None, root: Page) -> list[Page]:
    """Return the pages that every page links to: home pages, menus, and the privacy notice."""

    # Of the types that stand there: neither depth nor menu has an index, and articles are many.
    types = [root.specific_class, *root.specific_class.allowed_subpage_models()]
    kinds = tuple(kind.pk for kind in ContentType.objects.get_for_models(*types).values())

    def make() -> QuerySet:
        below = Q(depth=root.depth + 1)
        listed = below & Q(show_in_menus=True) | below & Q(slug=PRIVACY_SLUG)
        wanted = Q(depth=root.depth) | Q(translation_key=root.translation_key) | listed
        return pages_with(root, wanted & Q(content_type__in=kinds))

    def read() -> list[Page]:
        query = prepared(("frame", root.path, root.translation_key, kinds), make)
        return marked_private(request, query.ask())

    return remembered(request, ("frame", root.pk), read)


def pages_with(root: Page, wanted: Q) -> QuerySet:
    """Pages of all languages, each with its locale."""
    pages = Page.objects.filter(wanted, path__startswith=root.path[: -Page.steplen])
    return pages.select_related("locale").order_by("path")


def marked_private(request: HttpRequest | None, pages: Iterable[Page]) -> list[Page]:
    """Read pages; each is told whether it `is_private`."""
    private = restrictions(request)
    found = list(pages)
    for page in found:
        page.is_private = private.cover(page.path)
    return found


@dataclass(frozen=True, slots=True)
class Restrictions:
    """Which pages are private by themselves, keys by path; so are all below them."""

    pages: dict[str, int]

    def cover(self, path: str) -> bool:
        """Whether the page at a path of the page tree is private."""
        ends = range(Page.steplen, len(path) + 1, Page.steplen) if self.pages else ()
        return any(path[:end] in self.pages for end in ends)

    def right_below(self, path: str) -> list[int]:
        """Return the keys of children of the page at `path` that are private by themselves."""
        length = len(path) + Page.steplen
        return [pk for at, pk in self.pages.items() if len(at) == length and at.startswith(path)]


def restrictions(request: HttpRequest | None) -> Restrictions:
    """Read them, once in an edition: otherwise each of many queries would ask for each page."""

    def make() -> QuerySet:
        return PageViewRestriction.objects.order_by().values_list("page__path", "page_id")

    def read() -> Restrictions:
        return Restrictions(dict(prepared("restrictions", make).ask()))

    kept = partial(remembered, request, "restrictions", read)
    return once(request, "_portal_restrictions", kept)


def _same_tree(home: Page, page: Page | None) -> bool:
    """Whether `home` is the home page of `page`, or without one, of the reader's language."""
    if page is not None and page.path:
        return page.path.startswith(home.path)
    return home.locale.language_code == get_language()


def _read_above(
    request: HttpRequest | None, around: list[Page], root: Page, page: Page | None
) -> list[Page]:
    """Read the pages above `page` that are not in the frame, for a page that was not routed to."""
    path = page.path if page is not None else ""
    above = [path[:end] for end in range(len(root.path) + Page.steplen, len(path), Page.steplen)]
    known = {item.path for item in around}
    wanted = [path for path in above if path not in known]
    return marked_private(request, pages_with(root, Q(path__in=wanted))) if wanted else []


def nearest_twin(context: Context, code: str) -> Page | None:
    frame = surroundings(context)
    keys = {page.translation_key for page in frame.ancestors}
    if not keys and frame.home:
        keys = {frame.home.translation_key}
    known = [p for p in frame.twins if p.locale.language_code == code]
    at_hand = [p for p in known if p.translation_key in keys]
    return max(at_hand, key=lambda twin: twin.depth, default=None)
