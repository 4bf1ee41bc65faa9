"""From an address to its page, with one query where Wagtail takes two for each step.

And none for what is in the frame: the home pages and the menus (see portal.navigation).
"""

from django.conf import settings
from django.db.models import CharField, IntegerField, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from wagtail import views
from wagtail.models import Page, PageViewRestriction
from wagtail.url_routing import RouteResult

from portal.navigation import frame, marked_private, pages_with
from portal.prepared import Parameter, prepared
from portal.sites import ROOT_PATHS, know_root_paths, site_of

#: How many steps of an address may be pages: no page lies deeper.
MAX_STEPS = 8


# Public pages know no session: nothing that is sent to one is done in anybody's name, and a
# visitor whose browser keeps no cookies can send the inquiry form (which has a token of its own).
@csrf_exempt
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the page at `path`, which is below the home page in the request's language."""
    site = site_of(request)
    if site is None:
        raise Http404
    slugs = [slug for slug in path.split("/") if slug]
    # Where Wagtail keeps what it would find by a longer way (Page.route_for_request).
    request._wagtail_route_for_request = _route(site.root_page, request, slugs)
    return views.serve(request, path)


def _route(root: Page, request: HttpRequest, slugs: list[str]) -> RouteResult:
    """Do what Page.route does from the home page on. Raises Http404 without such a page.

    The same query tells whether the page is private, which Wagtail asks with two more before it
    serves one.
    """
    around = frame(request, root)
    know_root_paths(request, around)
    homes = [page for page in around if page.translation_key == root.translation_key and page.live]
    local = (home for home in homes if home.locale.language_code == get_language())
    home = next(local, None) or next((home for home in homes if home.pk == root.pk), None)
    if home is None:
        raise Http404
    pages = request.portal_pages = _with_path(request, around, home, slugs)
    steps = _steps(home, pages, slugs)
    if len(steps) == 1 and slugs:
        raise Http404
    page = _read(steps)
    if hasattr(request, ROOT_PATHS):
        # For whoever asks for its address without the request.
        setattr(page, ROOT_PATHS, getattr(request, ROOT_PATHS))
    if not steps[-1].is_private and not any(step.alias_of_id for step in steps):
        page.get_view_restrictions = PageViewRestriction.objects.none
    twins = [p for p in pages if p.translation_key == page.translation_key and _is_open(p)]
    if len(twins) == len(settings.LANGUAGES):
        page.published_translations = {twin.locale.language_code: twin for twin in twins}
    return page.route(request, slugs[len(steps) - 1 :])


def _is_open(page: Page) -> bool:
    return page.live and not page.is_private and page.alias_of_id is None


def _with_path(
    request: HttpRequest, around: list[Page], home: Page, slugs: list[str]
) -> list[Page]:
    """The frame, and the pages of all languages whose slugs stand in a path below `home`."""
    # The first step is most often a page of the menu, and what is below it may be no page.
    known = _steps(home, around, slugs[:1])[1:]
    steps = list(enumerate(slugs[:MAX_STEPS], start=1))
    if known:
        steps = steps[1:]
        reserved = getattr(known[0].specific_class, "is_reserved_slug", None)
        if reserved and steps and reserved(steps[0][1]):
            return around
    if not steps:
        return around

    def make() -> QuerySet:
        wanted = Q()
        for distance, _slug in steps:
            slug = Parameter(f"slug{distance}", CharField())
            wanted |= Q(depth=home.depth + distance, slug=slug)
        return pages_with(home, wanted)

    query = prepared(("path", home.path, len(known), len(steps)), make)
    found = query.ask(**{f"slug{distance}": slug for distance, slug in steps})
    at_hand = {page.pk for page in around}
    others = (page for page in marked_private(request, found) if page.pk not in at_hand)
    return [*around, *others]


def _steps(home: Page, pages: list[Page], slugs: list[str]) -> list[Page]:
    """The pages from the home page down that the slugs name, as far as there are any."""
    steps = [home]
    for slug in slugs:
        children = (p for p in pages if p.slug == slug and p.is_child_of(steps[-1]))
        if (child := next(children, None)) is None:
            break
        child._cached_parent_obj = steps[-1]
        steps.append(child)
    return steps


def _read(steps: list[Page]) -> Page:
    """The last step as a page of its own type, with what its template shows."""
    found = steps[-1]
    shown_with = getattr(found.specific_class, "shown_with", ())
    model = found.specific_class

    def make() -> QuerySet:
        pk = Parameter("pk", IntegerField())
        return model.objects.select_related(*shown_with).filter(pk=pk)

    page = next(iter(prepared(("page", model), make).ask(pk=found.pk)), None)
    if page is None:
        # Deleted since.
        raise Http404
    if len(steps) > 1:
        page._cached_parent_obj = steps[-2]
    page.locale = found.locale
    return page
