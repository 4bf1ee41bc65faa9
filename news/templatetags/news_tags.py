"""What other apps' pages show of the news."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial

from django import template
from django.db.models import DateTimeField, Q
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from news.models import ArticlePage, NewsIndexPage
from news.querysets import ArticleQuerySet
from portal.navigation import Restrictions, menu_page, restrictions, surroundings
from portal.prepared import Parameter, Prepared, prepared
from portal.published.remembered import remembered
from portal.templatetags.date_tags import month_only, month_path

register = template.Library()


@register.simple_tag(takes_context=True)
def latest_news(context: Context, limit: int = 5) -> list[ArticlePage]:
    """The newest published articles in the reader's language, but for the one that is read."""
    private, lists = restrictions(context.get("request")), tuple(_lists(context))
    # The one that is read may be among them.
    make = partial(_latest, lists, private, limit + 1)
    if any(private.right_below(path) or private.cover(path) for _pk, path in lists):
        query = Prepared(make())
    else:
        query = prepared(("latest", lists, limit), make)
    articles = query.ask(now=timezone.now())
    page = context.get("page")
    return [article for article in articles if article != page][:limit]


def _latest(lists: Iterable[tuple[int, str]], private: Restrictions, count: int) -> ArticleQuerySet:
    now = Parameter("now", DateTimeField())
    newest = Q(pk__in=[])
    # One list as a rule: then its index gives the newest at once.
    for list_id, path in lists:
        articles = ArticlePage.objects.listed_in(list_id, path, private, now).newest_first()
        newest |= Q(pk__in=articles.values("pk")[:count])
    articles = ArticlePage.objects.filter(newest).published(now)
    return articles.for_listing().newest_first()[:count]


def _lists(context: Context) -> list[tuple[int, str]]:
    """Keys and paths of the live news lists in the reader's language."""
    at_hand = [p for p in surroundings(context).menu if p.specific_class is NewsIndexPage]
    if at_hand:
        return [(page.pk, page.path) for page in at_hand]
    # Of the few there are; asked for by language, SQLite would look through all pages of it.
    lists = NewsIndexPage.objects.live().order_by()
    rows = lists.values_list("pk", "path", "locale__language_code")
    found = remembered(context.get("request"), "news lists", lambda: list(rows))
    return [(pk, path) for pk, path, code in found if code == get_language()]


@register.simple_tag(takes_context=True)
def news_index(context: Context) -> Page | None:
    """The published news list in the reader's language."""
    return menu_page(context, NewsIndexPage)


@register.filter
def local_day(value) -> dict[str, str]:
    """A moment's day in the site's time zone, in the parts of a date block."""
    if value is None:
        return {}
    local = timezone.localtime(value)
    return {"iso": f"{local:%Y-%m-%d}", "day": f"{local:%d}", "month": f"{local:%Y.%m}"}


@dataclass(frozen=True, slots=True)
class Row:
    """All that a list shows of an article; `cover` is its picture's element."""

    url: str
    title: str
    summary: str
    date: datetime | None
    is_pinned: bool
    category: str
    cover: SafeString | str


@register.simple_tag(takes_context=True)
def article_row(context: Context, article: ArticlePage, cover: SafeString | str) -> SafeString:
    """Render an article of ArticlePaginator with its picture."""
    category = article.category.name if article.category else ""
    url = article.get_url(context.get("request"))
    pinned = bool(article.pinned)
    row = Row(url, article.title, article.summary, article.date, pinned, category, cover)
    return _article_row(row, get_language())


# After an edit most rows are what they were before.
@lru_cache(maxsize=1000)
def _article_row(row: Row, language: str) -> SafeString:
    return render_to_string("news/article_row.html", {"row": row})


@register.simple_tag
def archive_months(list_url: str, months: list[date], current: date | None) -> SafeString:
    """The items of one year's list of months, each a link; `current` is the one that is read."""
    return _archive_months(list_url, tuple(months), current, get_language())


# A history of many years is most of what a list shows, and an edit hardly ever changes it.
@lru_cache(maxsize=1000)
def _archive_months(
    list_url: str, months: tuple[date, ...], current: date | None, language: str
) -> SafeString:
    here = SafeString(' aria-current="page"')
    return format_html_join(
        "\n",
        '<li><a href="{}{}/"{}>{}</a></li>',
        (
            (list_url, month_path(month), here if month == current else "", month_only(month))
            for month in months
        ),
    )
