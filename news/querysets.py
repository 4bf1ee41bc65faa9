"""Which articles a visitor may see, in which list and in which order."""

from django.db import models
from django.utils import timezone
from wagtail.models import PageViewRestriction

from portal.navigation import Restrictions
from portal.pages import PublicPageQuerySet
from portal.prepared import Moment


class ArticleQuerySet(PublicPageQuerySet):
    def due(self, now: Moment | None = None) -> "ArticleQuerySet":
        """Articles whose date has come, published or not."""
        return self.filter(listed_at__lte=now or timezone.now())

    def not_due(self) -> "ArticleQuerySet":
        """Articles whose date has not come, found in the index of dates."""
        return self.filter(listed_at__gt=timezone.now())

    def published(self, now: Moment | None = None) -> "ArticleQuerySet":
        """What a visitor may see now."""
        return self.live().public().due(now)

    def listed_in(
        self,
        list_id: int | None,
        path: str,
        private: Restrictions | None = None,
        now: Moment | None = None,
    ) -> "ArticleQuerySet":
        """The same of one news list, given its key and its path in the page tree.

        It asks the article's own table alone, in the order of its indexes, so that counting and
        turning pages cost next to nothing: a list's articles have no pages below, hence what
        makes one private is a restriction of its own or one of the list and the pages above it.
        With `private`, which pages are, not even that is asked.
        """
        listed = self.to_be_listed_in(list_id, path, private)
        return listed.due(now)

    def to_be_listed_in(
        self, list_id: int | None, path: str, private: Restrictions | None = None
    ) -> "ArticleQuerySet":
        """With what the list will show when its time has come."""
        if private is not None:
            hidden = private.right_below(path)
            listed = self.none() if private.cover(path) else self.filter(listed_in=list_id)
            return listed.exclude(pk__in=hidden) if hidden else listed
        step = self.model.steplen
        above = [path[:end] for end in range(step, len(path) + 1, step)]
        restricted = PageViewRestriction.objects.order_by()
        return self.filter(listed_in=list_id).exclude(
            models.Q(pk__in=restricted.values("page"))
            | models.Exists(restricted.filter(page__path__in=above))
        )

    def newest_first(self) -> "ArticleQuerySet":
        return self.order_by("-listed_at", "-pk")

    def pinned_first(self, now: Moment | None = None) -> "ArticleQuerySet":
        pinned = models.Case(
            models.When(pinned_until__gt=now or timezone.now(), then=1),
            default=0,
            output_field=models.IntegerField(),
        )
        return self.annotate(pinned=pinned).order_by("-pinned", "-listed_at", "-pk")

    def for_listing(self) -> "ArticleQuerySet":
        """With what a list shows of each article, and without the bodies it does not."""
        return self.select_related("category", "cover").defer("body", "search_description")
