"""Which site is asked, and where the pages of each begin: what Wagtail reads with three queries."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath

from portal.prepared import prepared
from portal.published.remembered import remembered

#: Where Wagtail looks for the addresses at which sites begin, on a request or a page.
ROOT_PATHS = "_wagtail_cached_site_root_paths"


def site_of(request: HttpRequest) -> Site | None:
    """Return the site that is asked, by the rules of Wagtail's Site.find_for_request."""
    if not hasattr(request, "_wagtail_site"):
        # As Wagtail does: an error page is also shown to who names a host that is not ours.
        host, port = split_domain_port(request._get_raw_host())[0], int(request.get_port())
        request._wagtail_site = _chosen(_sites(request), host, port)
    return request._wagtail_site


def _sites(request: HttpRequest) -> list[Site]:
    def make() -> QuerySet[Site]:
        # In the order of Wagtail's Site.get_site_root_paths.
        sites = Site.objects.select_related("root_page", "root_page__locale")
        return sites.order_by("-root_page__url_path", "-is_default_site", "hostname")

    return remembered(request, "sites", lambda: prepared("sites", make).ask())


def _chosen(sites: list[Site], host: str, port: int) -> Site | None:
    named = [site for site in sites if site.hostname == host]
    best = [site for site in named if site.port == port]
    best += [site for site in named if site.is_default_site]
    default = next((site for site in sites if site.is_default_site), None)
    if best:
        return best[0]
    if len(named) == 1:
        return named[0]
    return default


def know_root_paths(request: HttpRequest, homes: list[Page]) -> None:
    """Have Wagtail know where sites begin, given home pages in their languages.

    Its cache could be an hour old. Where there are sites with other home pages, Wagtail asks.
    """
    roots = [
        SiteRootPath(site.pk, home.url_path, site.root_url, home.locale.language_code)
        for site in _sites(request)
        for home in homes
        if home.translation_key == site.root_page.translation_key
    ]
    if {root.site_id for root in roots} == {site.pk for site in _sites(request)}:
        setattr(request, ROOT_PATHS, roots)
