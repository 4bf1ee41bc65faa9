"""What an article's page shows of other articles: those before and after it, like it, and new."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Locale, Page

from news.models import ArticlePage
from news.querysets import ArticleQuerySet
from portal.navigation import Restrictions
from portal.prepared import Parameter, Prepared, prepared

LATEST = RELATED = 4
_PK = Parameter("pk", models.IntegerField())
_AT = Parameter("at", models.DateTimeField())
_NOW = Parameter("now", models.DateTimeField())
#: The article's own moment, or now if that is still to come.
_UNTIL = Parameter("until", models.DateTimeField())
_KEY = Parameter("key", models.UUIDField())


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What an article's page shows of other articles."""

    previous: ArticlePage | None
    next: ArticlePage | None
    related: list[ArticlePage]
    latest: list[ArticlePage]


def neighbours(article: ArticlePage, private: Restrictions) -> Neighbours:
    """Read all that an article's page shows of others, its translations too, in two queries:
    which they are, each by one step in an index, and then what is shown of them.

    The translations become the article's `published_translations`.
    """
    chosen = [item.article_id for item in article.related_articles.all()]
    found = _read(_keys(article, private, chosen))
    article.published_translations = {
        other.locale.language_code: other
        for other in found
        if other.translation_key == article.translation_key and not other.alias_of_id
    }
    found.sort(key=lambda other: (other.listed_at, other.pk), reverse=True)
    beside = [a for a in found if a.is_sibling_of(article) and a.pk != article.pk]
    at = (article.listed_at, article.pk)
    if chosen:
        alike = _chosen(found, chosen, article.locale_id)
    else:
        same = article.category_id
        alike = [a for a in beside if same and a.category_id == same][:RELATED]
    return Neighbours(
        previous=next((a for a in beside if (a.listed_at, a.pk) < at), None),
        next=next((a for a in reversed(beside) if (a.listed_at, a.pk) > at), None),
        related=alike,
        latest=beside[:LATEST],
    )


def _chosen(found: list[ArticlePage], chosen: list[int], locale_id: int) -> list[ArticlePage]:
    """The chosen articles. A translation has its original's: where they are translated too."""
    by_pk = {article.pk: article for article in found}
    ours = {a.translation_key: a for a in found if a.locale_id == locale_id}
    keys = [by_pk[pk].translation_key for pk in chosen if pk in by_pk]
    return [ours[key] for key in keys if key in ours]


def _keys(article: ArticlePage, private: Restrictions, chosen: list[int]) -> set[int]:
    """Return the keys of all articles that are shown, and of others that may be."""
    list_id = article.listed_in_id or article.list_id()
    path = article._get_basepath(article.path, article.depth - 1) if article.path else ""
    category = article.category_id
    hidden = tuple(private.right_below(path))
    given = {f"chosen{n}": pk for n, pk in enumerate(chosen)}
    those = [Parameter(name, models.IntegerField()) for name in given]

    def make() -> models.QuerySet:
        others, earlier = (
            ArticlePage.objects.listed_in(list_id, path, private, end).exclude(pk=_PK)
            for end in (_NOW, _UNTIL)
        )
        # A table of few rows, to select the subqueries from.
        one_row = Locale.objects.filter(pk=article.locale_id)
        return one_row.values_list(*_wanted(others, earlier, category, those))

    if hidden or private.cover(path):
        query = Prepared(make())
    else:
        key = ("neighbours", list_id, path, category, article.locale_id, len(chosen))
        query = prepared(key, make)
    at, now = article.listed_at, timezone.now()
    given |= {"pk": article.pk, "at": at, "now": now, "until": min(at, now)}
    rows = query.ask(key=article.translation_key, **given)
    return {pk for row in rows for pk in row if pk}


def _wanted(
    others: ArticleQuerySet,
    earlier: ArticleQuerySet,
    category: int | None,
    chosen: list[Parameter],
) -> Iterable[models.Subquery]:
    here = models.Q(listed_at=_AT)
    before = models.Q(listed_at__lt=_AT) | here & models.Q(pk__lt=_PK)
    after = models.Q(listed_at__gt=_AT) | here & models.Q(pk__gt=_PK)
    # Of two upper bounds SQLite may use the later one, and then reads all that is newer.
    yield from _first(earlier.filter(before).newest_first())
    yield from _first(others.filter(after, listed_at__gte=_AT).order_by("listed_at", "pk"))
    yield from _first(others.newest_first(), LATEST)
    languages = len(settings.WAGTAIL_CONTENT_LANGUAGES)
    yield from _first(Page.objects.filter(translation_key=_KEY).order_by("pk"), languages)
    if chosen:
        keys = Page.objects.order_by().filter(id__in=chosen).values("translation_key")
        twins = Page.objects.filter(translation_key__in=keys).order_by("pk")
        yield from _first(twins, languages * len(chosen))
    elif category:
        yield from _first(others.filter(category=category).newest_first(), RELATED)


def _first(pages: models.QuerySet, count: int = 1) -> Iterable[models.Subquery]:
    """The primary keys of the first pages, each an expression for use in another query."""
    return (models.Subquery(pages.values("pk")[n : n + 1]) for n in range(count))


def _read(keys: set[int]) -> list[ArticlePage]:
    """Read those articles of `keys` that are published, in any order."""

    def make() -> models.QuerySet:
        wanted = [Parameter(f"pk{n}", models.IntegerField()) for n in range(len(keys))]
        articles = ArticlePage.objects.filter(id__in=wanted).published(_NOW).for_listing()
        return articles.select_related("category", "cover", "locale")

    values = {f"pk{n}": pk for n, pk in enumerate(keys)}
    return prepared(("articles", len(keys)), make).ask(now=timezone.now(), **values) if keys else []
