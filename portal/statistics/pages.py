"""From addresses to the pages that are read there."""

from collections.abc import Iterable

from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, Site


def numbers(addresses: Iterable[str]) -> dict[str, int]:
    """Return the numbers of the live pages at `addresses`, which are paths; others are left out.

    Lists and archives below a page that routes by itself are that page.
    """
    roots = _roots()
    ways = {address: _ways(address, roots) for address in addresses}
    wanted = {path for paths in ways.values() for path in paths}
    live = {
        page.url_path: page
        for page in Page.objects.filter(url_path__in=wanted, live=True).only(
            "pk", "url_path", "content_type"
        )
    }
    found = {}
    for address, paths in ways.items():
        nearest = next((path for path in paths if path in live), None)
        if nearest is None:
            continue
        page = live[nearest]
        if nearest == paths[0] or issubclass(page.specific_class, RoutablePageMixin):
            found[address] = page.pk
    return found


def _roots() -> list[tuple[str, str]]:
    """Pairs of the beginning of an address and of url_path, the longest first."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return []
    home = site.root_page
    found = [("/", home.url_path)]
    for twin in home.get_translations().select_related("locale"):
        found.append((f"/{twin.locale.language_code}/", twin.url_path))
    return sorted(found, key=lambda pair: -len(pair[0]))


def _ways(address: str, roots: list[tuple[str, str]]) -> list[str]:
    """Return the url_path that `address` would have, then those above it."""
    for beginning, root in roots:
        if address.startswith(beginning):
            steps = [step for step in address.removeprefix(beginning).split("/") if step]
            return [
                root + "".join(f"{step}/" for step in steps[:count])
                for count in range(len(steps), -1, -1)
            ]
    return []
