"""Days, moments and months as the reader's language writes them."""

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.translation import get_language

register = template.Library()


DATE_FORMATS = {"zh-hans": ("Y年n月j日", "Y年n月j日 H:i"), "en": ("j F Y", "j F Y, H:i")}

MONTH_FORMATS = {"zh-hans": "Y年n月", "en": "F Y"}


@register.simple_tag
def date_time(value: datetime | None) -> str:
    """A moment with its time of day as a <time>; nothing for None."""
    return _time_element(value, 1)


@register.simple_tag
def date_only(value: datetime | None) -> str:
    """A moment's day as a <time>; nothing for None."""
    return _time_element(value, 0)


@register.filter
def month_name(value) -> str:
    """A month with its year: 2026年11月, November 2026."""
    return date_format(value, MONTH_FORMATS.get(get_language(), MONTH_FORMATS["en"]))


@register.filter
def month_only(value) -> str:
    """A month without its year: 11月, November."""
    return _month(value.month, get_language())


@register.filter
def month_path(value) -> str:
    """A month as it stands in an address: 2026/11."""
    return f"{value:%Y/%m}"


@lru_cache(maxsize=100)
def _month(number: int, language: str) -> str:
    return date_format(date(2000, number, 1), "n月" if language == "zh-hans" else "F")


def _time_element(value: datetime | None, index: int) -> str:
    if value is None:
        return ""
    return _written(
        timezone.localtime(value).replace(second=0, microsecond=0), get_language(), index
    )


@lru_cache(maxsize=1000)
def _written(local: datetime, language: str, index: int) -> str:
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="minutes"),
        date_format(local, DATE_FORMATS.get(language, DATE_FORMATS["en"])[index]),
    )
