"""/.well-known/security.txt (RFC 9116): whom to tell of a hole in the site."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.models import Company

#: Less than a year (RFC 9116, 2.5.5), and renewed each day: a copy of it ends by itself.
GOOD_FOR = timedelta(days=180)


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Answer with the company's e-mail address and telephone numbers; 404 while it has none."""
    company = Company.current(request)
    contacts = [f"mailto:{company.email}"] if company and company.email else []
    contacts += [phone.uri for phone in company.phone_list] if company else []
    if not contacts:
        raise Http404
    today = datetime.combine(datetime.now(UTC).date(), time(), UTC)
    lines = [
        *(f"Contact: {address}" for address in contacts),
        f"Expires: {today + GOOD_FOR:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: zh, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
