"""What other apps' pages show of the news."""

from django import template
from django.db.models import Q
from django.template.context import Context
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from news.models import ArticlePage, NewsIndexPage
from portal.navigation import menu_page

register = template.Library()


@register.simple_tag(takes_context=True)
def latest_news(context: Context, limit: int = 5) -> list[ArticlePage]:
    """The newest published articles in the reader's language, but for the one that is read."""
    # Of the few lists there are; asked for by language, SQLite would look through all pages of it.
    lists = NewsIndexPage.objects.live().order_by()
    lists = lists.values_list("pk", "path", "locale__language_code")
    page = context.get("page")
    newest = Q(pk__in=[])
    # One list as a rule: then its index gives the newest at once.
    for list_id, path in [(pk, path) for pk, path, code in lists if code == get_language()]:
        articles = ArticlePage.objects.listed_in(list_id, path).newest_first()
        newest |= Q(pk__in=articles.values("pk")[: limit + 1])
    articles = ArticlePage.objects.filter(newest).published()
    if isinstance(page, ArticlePage):
        articles = articles.exclude(pk=page.pk)
    return list(articles.for_listing().newest_first()[:limit])


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
