"""The lists of news that are no pages of their own, for the sitemap."""

from collections.abc import Iterator
from urllib.parse import quote

from django.db.models import Max

from portal.sitemaps import Entry, more_addresses


@more_addresses
def category_lists() -> Iterator[Entry]:
    """Yield the first page of each category in which there is an article."""
    from news.models import ArticlePage, NewsIndexPage

    indexes = {
        index.locale_id: index
        for index in NewsIndexPage.objects.published().select_related("locale")
    }
    found = (
        ArticlePage.objects.published()
        .filter(category__isnull=False)
        .order_by()
        .values_list("category__translation_key", "category__slug", "category__locale_id")
        .annotate(newest=Max("last_published_at"))
    )
    lists: dict = {}
    for key, slug, locale_id, newest in found:
        index = indexes.get(locale_id)
        parts = index.get_url_parts() if index else None
        if parts:
            path = f"{parts[2]}category/{quote(slug)}/"
            lists.setdefault(key, {})[index.locale.language_code] = (path, newest)
    for twins in lists.values():
        paths = {code: path for code, (path, _newest) in twins.items()}
        for path, newest in twins.values():
            yield Entry(path, newest, paths)
