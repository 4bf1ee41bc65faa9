"""robots.txt (RFC 9309)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def robots_txt(request: HttpRequest) -> HttpResponse:
    """Allow the public site and name the sitemap.

    Searches are not disallowed: most say themselves that they are in no index, which a crawler
    must read to know.
    """
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/suggestions/",
        "Disallow: /en/search/suggestions/",
        "Disallow: /drafts/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
