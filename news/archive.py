"""The months in which a list has articles, found without reading the articles."""

from collections.abc import Hashable
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise

from django.db import connection
from django.db.models import DateTimeField, QuerySet, Subquery
from django.utils import timezone
from wagtail.models import Locale

from portal.prepared import Parameter, prepared


def month_start(year: int, month: int) -> datetime:
    """Return when a month begins in the site's time zone; month 13 is the next January."""
    return _month_start(
        year + (month - 1) // 12, (month - 1) % 12 + 1, timezone.get_current_timezone()
    )


@lru_cache(maxsize=2000)
def _month_start(year: int, month: int, zone: tzinfo) -> datetime:
    return timezone.make_aware(datetime(year, month, 1), zone)


def months_with(articles, key: Hashable) -> list[date]:
    """Return the first days of the months in which there are some of `articles` by now.

    `articles` are those of `to_be_listed_in`, which depend on what `key` names and nothing else;
    newest month first. Truncating each article's date would read all of them. Here each month of
    the time between the first and the last article is looked up once in the index, all in one
    query.
    """

    def ends() -> QuerySet:
        times = articles.values("listed_at")
        due = times.filter(listed_at__lte=Parameter("now", DateTimeField()))
        both = [times.order_by("listed_at"), due.order_by("-listed_at")]
        # A table of few rows, to select the two from.
        return Locale.objects.order_by("pk").values_list(*(Subquery(end[:1]) for end in both))[:1]

    found = prepared(("first and last", key), ends).ask(now=timezone.now())
    first, last = found[0] if found else (None, None)
    if first is None or last is None:
        return []
    first, last = timezone.localtime(first), timezone.localtime(last)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    inner, parameters = prepared(("keys", key), lambda: articles.order_by().values("pk")).statement
    end = connection.ops.adapt_datetimefield_value(last + timedelta(microseconds=1))
    values = [*_bounds(months, timezone.get_current_timezone())[:-1], end]
    rows = ", ".join(["(%s, %s, %s)"] * len(months))
    column = f'{connection.ops.quote_name(articles.model._meta.db_table)}."listed_at"'
    sql = (
        f"WITH month (number, start, stop) AS (VALUES {rows})"  # noqa: S608 - values are parameters
        " SELECT number FROM month"
        f" WHERE EXISTS ({inner} AND {column} >= month.start AND {column} < month.stop LIMIT 1)"
        " ORDER BY number DESC"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *parameters])
        return [date(number // 12, number % 12 + 1, 1) for (number,) in cursor.fetchall()]


@lru_cache(maxsize=100)
def _bounds(months: range, zone: tzinfo) -> list:
    """Return the number, the beginning and the end of each of `months` counted from year 0."""
    starts = [month_start(n // 12, n % 12 + 1) for n in [*months, months.stop]]
    bounds = map(connection.ops.adapt_datetimefield_value, starts)
    pairs = zip(months, pairwise(bounds), strict=True)
    return [value for number, ends in pairs for value in (number, *ends)]
