"""Addresses as others must write them: whole, and never taken from a request's Host header."""

from urllib.parse import urljoin

from django.conf import settings
from wagtail.models import Page


def absolute(path: str) -> str:
    """Return an address of this site with scheme and host; others are returned as they are."""
    return urljoin(f"{settings.SITE_URL}/", path)


def page_address(page: Page, request=None) -> str:
    """Return the whole address of a page, "" for one that has none (it is below no site)."""
    parts = page.get_url_parts(request)
    return absolute(parts[2]) if parts else ""
