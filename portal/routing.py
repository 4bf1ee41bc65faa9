"""From an address to its page, with one query where Wagtail takes two for each step."""

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from wagtail import views
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult

from portal.navigation import on_every_page
from portal.pages import is_private

#: How many steps of an address may be pages: no page lies deeper.
MAX_STEPS = 8


# Public pages know no session: nothing that is sent to one is done in anybody's name, and a
# visitor whose browser keeps no cookies can send the inquiry form (which has a token of its own).
@csrf_exempt
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the page at `path`, which is below the home page in the request's language."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    slugs = [slug for slug in path.split("/") if slug]
    # Where Wagtail keeps what it would find by a longer way (Page.route_for_request).
    request._wagtail_route_for_request = _route(site.root_page, request, slugs)
    return views.serve(request, path)


def _route(root: Page, request: HttpRequest, slugs: list[str]) -> RouteResult:
    """Do what Page.route does from the home page on. Raises Http404 without such a page.

    The same query reads the menus, which every page shows (see portal.navigation), and tells
    whether the page is private, which Wagtail asks with two more before it serves one.
    """
    pages = request.portal_pages = _pages_around(root, slugs)
    homes = [page for page in pages if page.translation_key == root.translation_key and page.live]
    local = (home for home in homes if home.locale.language_code == get_language())
    home = next(local, None) or next((home for home in homes if home.pk == root.pk), None)
    if home is None:
        raise Http404
    steps = _steps(home, pages, slugs)
    if len(steps) == 1 and slugs:
        raise Http404
    page = _read(steps)
    if not steps[-1].is_private and not any(step.alias_of_id for step in steps):
        page.get_view_restrictions = PageViewRestriction.objects.none
    twins = [p for p in pages if p.translation_key == page.translation_key and p.is_open]
    if len(twins) == len(settings.LANGUAGES):
        page.published_translations = {twin.locale.language_code: twin for twin in twins}
    return page.route(request, slugs[len(steps) - 1 :])


def _pages_around(root: Page, slugs: list[str]) -> list[Page]:
    """The home pages, what is on every page, and the pages whose slugs stand in a path."""
    wanted = Q(translation_key=root.translation_key)
    wanted |= on_every_page(root)
    for distance, slug in enumerate(slugs[:MAX_STEPS], start=1):
        wanted |= Q(depth=root.depth + distance, slug=slug)
    return list(
        Page.objects.filter(wanted, path__startswith=root.path[: -root.steplen])
        .select_related("locale")
        .annotate(is_private=is_private())
        .annotate(is_open=Q(live=True, is_private=False, alias_of=None))
        .order_by("path")
    )


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
    page = found.specific_class.objects.select_related(*shown_with).get(pk=found.pk)
    if len(steps) > 1:
        page._cached_parent_obj = steps[-2]
    page.locale = found.locale
    return page
