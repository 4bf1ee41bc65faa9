"""The lists of news that are no pages of their own, for the sitemap."""

from collections.abc import Iterator
from urllib.parse import quote

from django.db.models import Exists, OuterRef, Subquery

from portal.sitemaps import Entry, more_addresses


@more_addresses
def category_lists() -> Iterator[Entry]:
    """Yield the first page of each category in which there is an article."""
    from news.models import Category, NewsIndexPage

    indexes = {
        index.locale_id: index
        for index in NewsIndexPage.objects.published().select_related("locale")
    }
    lists: dict = {}
    for index in indexes.values():
        parts = index.get_url_parts()
        if not parts:
            continue
        listed = index.articles().filter(category=OuterRef("pk")).newest_first()
        # Of the newest, which one step in the index finds, not the last change of any.
        newest = Subquery(listed.values("last_published_at")[:1])
        here = Category.objects.filter(locale=index.locale_id).annotate(newest=newest)
        for category in here.filter(Exists(listed)):
            path = f"{parts[2]}category/{quote(category.slug)}/"
            twins = lists.setdefault(category.translation_key, {})
            twins[index.locale.language_code] = (path, category.newest)
    for twins in lists.values():
        paths = {code: path for code, (path, _newest) in twins.items()}
        for path, newest in twins.values():
            yield Entry(path, newest, paths)
