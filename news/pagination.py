"""Pages of a news list that cost the same however deep they lie and however long the list is.

The keys of a page are read from an index alone, and only then its articles (a deferred join:
without it, page 2,500 would read 30,000 articles with all that belongs to them to throw them
away). Far down they are read from an article above whose place is remembered. Pinned articles,
which would spoil the order of the index, are few and are read apart. And no list is counted much
further than readers turn its pages.
"""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import DateTimeField, Exists, IntegerField, OuterRef
from django.utils import timezone
from django.utils.functional import cached_property

from portal.prepared import Moment, Parameter, prepared

if TYPE_CHECKING:
    from news.models import ArticlePage
    from news.querysets import ArticleQuerySet


#: So many articles are counted, or twice as many, and so on, as long as they end before the page
#: that is read.
COUNTED = 6000
#: Pages further down are reached from the nearest of articles so far apart.
STRIDE = 2000
NOW = Parameter("now", DateTimeField())
#: Returns the articles of a list that are due at a moment.
Select = Callable[[Moment], "ArticleQuerySet"]
#: Takes a name and the function that finds it out.
Remember = Callable[[str, Callable[[], Any]], Any]


class ArticlePaginator(Paginator):
    """Divides articles of a list, pinned ones first, then the newest.

    `select` returns those that are due at a moment, from what `key` names and nothing else.
    `number` is the page that is to be read: `reach` is how far is counted for it. `remember`
    returns what a function finds out about the list, called once until an article is added or due.
    """

    object_list: "ArticleQuerySet"

    def __init__(
        self,
        select: Select,
        key: Hashable,
        per_page: int,
        number: int,
        remember: Remember,
    ) -> None:
        self.now = timezone.now()
        super().__init__(select(self.now), per_page)
        self.select, self.key, self.remember = select, key, remember
        self.reach = COUNTED
        while self.reach <= number * per_page:
            self.reach *= 2

    @cached_property
    def counted(self) -> int:
        """How many articles there are, or one more than `reach`."""
        return self.remember(f"count {self.reach}", self._count)

    def _count(self) -> int:
        def make() -> "ArticleQuerySet":
            return self.select(NOW).order_by().values("pk")[: self.reach + 1]

        return prepared(("count", self.key, self.reach), make).count(now=self.now)

    @property
    def count(self) -> int:
        return min(self.counted, self.reach)

    @property
    def has_more(self) -> bool:
        """Whether there are more pages than `num_pages`."""
        return self.counted > self.reach

    @cached_property
    def pinned(self) -> list[int]:
        """The keys of the pinned articles, in their order."""

        def make() -> "ArticleQuerySet":
            # Those of all lists first, by their own index, each then looked up here by its key:
            # asked for in the list's order, SQLite would walk through the whole list.
            everywhere = self.object_list.model.objects.filter(pinned_until__gt=NOW)
            here = everywhere.filter(Exists(self.select(NOW).filter(pk=OuterRef("pk"))))
            return here.order_by().values_list("listed_at", "pk")

        found = prepared(("pinned", self.key), make).ask(now=self.now)
        return [pk for _at, pk in sorted(found, reverse=True)]

    def page(self, number: int | str) -> Page:
        """Return one page, whose articles are read. Raises InvalidPage."""
        number = self.validate_number(number)
        start, stop = (number - 1) * self.per_page, number * self.per_page
        keys = self.pinned[start:stop]
        if len(keys) < self.per_page:
            keys += self._others(*(max(0, at - len(self.pinned)) for at in (start, stop)))
        return self._get_page(self._read(keys), number, self)

    def _others(self, first: int, last: int) -> list[int]:
        """Return the keys of those that are not pinned, from one place to another."""

        def keys(now: Moment) -> "ArticleQuerySet":
            return self._unpinned(now).values_list("pk", flat=True)[first:last]

        if first >= STRIDE:
            return self._below(first // STRIDE * STRIDE, first, last)
        if first:
            return list(keys(self.now))
        # The first page, which is read again and again.
        key = ("first page", self.key, tuple(self.pinned), last)
        return prepared(key, lambda: keys(NOW)).ask(now=self.now)

    def _unpinned(self, now: Moment) -> "ArticleQuerySet":
        return self.select(now).exclude(pk__in=self.pinned).newest_first()

    def _below(self, place: int, first: int, last: int) -> list[int]:
        """Return the same, read from the article that is at `place`."""

        def landmark() -> tuple[datetime, int] | None:
            return self._unpinned(self.now).values_list("listed_at", "pk")[place:].first()

        found = self.remember(f"place {place} without {self.pinned}", landmark)
        if not found:  # Articles have gone since they were counted.
            return []
        at, pk = found
        # Its moment twice: of two different bounds SQLite may walk from the later one.
        rest = self._unpinned(at).filter(listed_at__lte=at).exclude(listed_at=at, pk__gt=pk)
        return list(rest.values_list("pk", flat=True)[first - place : last - place])

    def _read(self, keys: list[int]) -> list["ArticlePage"]:
        """Read the articles of a page by their keys."""

        def make() -> "ArticleQuerySet":
            wanted = [Parameter(f"pk{n}", IntegerField()) for n in range(len(keys))]
            shown = self.object_list.model.objects.filter(id__in=wanted)
            return shown.pinned_first(NOW).for_listing()

        if not keys:
            return []
        values = {f"pk{n}": pk for n, pk in enumerate(keys)}
        return prepared(("listed", len(keys)), make).ask(now=self.now, **values)
