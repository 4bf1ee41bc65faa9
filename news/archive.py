"""The months in which a list has articles, found without reading the articles."""

from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise

from django.db import connection
from django.db.models import Subquery
from django.utils import timezone
from wagtail.models import Locale


def month_start(year: int, month: int) -> datetime:
    """Return when a month begins in the site's time zone; month 13 is the next January."""
    return _month_start(
        year + (month - 1) // 12, (month - 1) % 12 + 1, timezone.get_current_timezone()
    )


@lru_cache(maxsize=2000)
def _month_start(year: int, month: int, zone: tzinfo) -> datetime:
    return timezone.make_aware(datetime(year, month, 1), zone)


def months_with(articles) -> list[date]:
    """Return the first days of the months in which there are some of `articles` by now.

    `articles` are those of `to_be_listed_in`; newest month first. Truncating each article's date
    would read all of them. Here each month of the time between the first and the last article is
    looked up once in the index, all in one query.
    """
    now = timezone.now()
    times = articles.values("listed_at")
    ends = [times.order_by("listed_at"), times.filter(listed_at__lte=now).order_by("-listed_at")]
    # A table of few rows, to select the two from.
    one_row = Locale.objects.order_by("pk").values_list(*(Subquery(end[:1]) for end in ends))
    first, last = one_row.first() or (None, None)
    if first is None or last is None:
        return []
    first, last = timezone.localtime(first), timezone.localtime(last)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = [month_start(number // 12, number % 12 + 1) for number in months]
    starts.append(last + timedelta(microseconds=1))
    inner, parameters = articles.order_by().values("pk").query.sql_with_params()
    bounds = list(map(connection.ops.adapt_datetimefield_value, starts))
    rows = ", ".join(["(%s, %s, %s)"] * (len(starts) - 1))
    values = [value for number, ends in enumerate(pairwise(bounds)) for value in (number, *ends)]
    column = f'{connection.ops.quote_name(articles.model._meta.db_table)}."listed_at"'
    sql = (
        f"WITH month (number, start, stop) AS (VALUES {rows})"  # noqa: S608 - values are parameters
        " SELECT number FROM month"
        f" WHERE EXISTS ({inner} AND {column} >= month.start AND {column} < month.stop LIMIT 1)"
        " ORDER BY number DESC"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *parameters])
        return [starts[number].date() for (number,) in cursor.fetchall()]
