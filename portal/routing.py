"""From an address to its page, with one query where Wagtail takes two for each step."""

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest
from wagtail.models import Page, PageViewRestriction
from wagtail.url_routing import RouteResult

from portal.pages import is_private

#: How many steps of an address may be pages: no page lies deeper.
MAX_STEPS = 8


def route(home: Page, request: HttpRequest, slugs: list[str]) -> RouteResult:
    """Do for a home page what Page.route does. Raises Http404 when there is no such page.

    The same query reads the menus, which every page shows (see portal.navigation), and tells
    whether the page is private, which Wagtail asks with two more before it serves one.
    """
    pages = request.portal_pages = _pages_around(home, slugs)
    steps = _steps(home, pages, slugs)
    if len(steps) == 1 and slugs:
        raise Http404
    page = _read(home, steps)
    if not steps[-1].is_private and not any(step.alias_of_id for step in steps):
        page.get_view_restrictions = PageViewRestriction.objects.none
    twins = [p for p in pages if p.translation_key == page.translation_key and p.is_open]
    if len(twins) == len(settings.LANGUAGES):
        page.published_translations = {twin.locale.language_code: twin for twin in twins}
    if page is home:
        return Page.route(home, request, [])
    return page.route(request, slugs[len(steps) - 1 :])


def _pages_around(home: Page, slugs: list[str]) -> list[Page]:
    """The home page, the menus of all languages, and the pages whose slugs stand in a path."""
    inside = Q(path__startswith=home.path)
    wanted = Q(pk=home.pk) | Q(translation_key=home.translation_key)
    wanted |= Q(depth=home.depth + 1, show_in_menus=True)
    for distance, slug in enumerate(slugs[:MAX_STEPS], start=1):
        wanted |= inside & Q(depth=home.depth + distance, slug=slug)
    beside = Page.objects.filter(wanted, path__startswith=home.path[: -home.steplen])
    return list(
        beside.select_related("locale")
        .annotate(is_private=is_private())
        .annotate(is_open=Q(live=True, is_private=False, alias_of=None))
        .order_by("path")
    )


def _steps(home: Page, pages: list[Page], slugs: list[str]) -> list[Page]:
    """The pages from the home page down that the slugs name, as far as there are any."""
    steps = [page for page in pages if page.pk == home.pk]
    for slug in slugs:
        children = (p for p in pages if p.slug == slug and p.is_child_of(steps[-1]))
        if (child := next(children, None)) is None:
            break
        child._cached_parent_obj = steps[-1]
        steps.append(child)
    return steps


def _read(home: Page, steps: list[Page]) -> Page:
    """The last step as a page of its own type, with what its template shows."""
    found = steps[-1]
    if len(steps) == 1:
        page = home
    else:
        shown_with = getattr(found.specific_class, "shown_with", ())
        page = found.specific_class.objects.select_related(*shown_with).get(pk=found.pk)
        page._cached_parent_obj = found._cached_parent_obj
    page.locale = found.locale
    return page
