"""Pages of a news list that cost the same however deep they lie and however long the list is.

The keys of a page are read from an index alone, and only then its articles (a deferred join:
without it, page 2,500 would read 30,000 articles with all that belongs to them to throw them
away). Pinned articles, which would spoil the order of the index, are few and are read apart.
"""

from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from news.models import ArticleQuerySet


class ArticlePaginator(Paginator):
    """Divides articles of `ArticleQuerySet.listed_in`, pinned ones first, then the newest."""

    object_list: "ArticleQuerySet"

    @cached_property
    def pinned(self) -> list[int]:
        """The keys of the pinned articles, in their order."""
        # Those of all lists first, by their own index, and sorted here: asked for in the list's
        # order, SQLite would walk through the whole list.
        everywhere = self.object_list.model.objects.filter(pinned_until__gt=timezone.now())
        here = self.object_list.filter(pk__in=everywhere.order_by().values("pk")).order_by()
        return [pk for _at, pk in sorted(here.values_list("listed_at", "pk"), reverse=True)]

    def page(self, number: int | str) -> Page:
        """Return one page, whose articles are read. Raises InvalidPage."""
        number = self.validate_number(number)
        start, stop = (number - 1) * self.per_page, number * self.per_page
        keys = self.pinned[start:stop]
        if len(keys) < self.per_page:
            others = self.object_list.exclude(pk__in=self.pinned).newest_first()
            first, last = (max(0, at - len(self.pinned)) for at in (start, stop))
            keys += others.values_list("pk", flat=True)[first:last]
        shown = self.object_list.model.objects.filter(pk__in=keys)
        return self._get_page(list(shown.pinned_first().for_listing()), number, self)
