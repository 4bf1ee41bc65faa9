"""Where browsers tell that a page was read (`/visit`)."""

import re
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.observing.redaction import without_personal_data
from portal.published.addresses import PERSONAL
from portal.rate_limits import Limit, limited
from portal.search.finding import clean_query
from portal.statistics import counting, visitor
from portal.statistics.counting import Kind

VISITS = Limit("visits", 120, 120)
LARGEST = 4096
LONGEST_WORDS = 40
_PATH = re.compile(r"/[a-zA-Z0-9_/-]{0,1000}")
_HOST = re.compile(r"[a-z0-9.-]{1,100}(?::\d{1,5})?")
SEARCH = ("/search/", "/en/search/")


# It changes nothing of anybody's: other sites are kept out by their Origin.
@csrf_exempt
@require_POST
@limited(VISITS, refuse=lambda request: HttpResponse())
def visit(request: HttpRequest) -> HttpResponse:
    """Count `at`, the address that was read, and `from`, the one before; answer 204.

    403 for what another site's page sends. Robots, staff, and who asks not to be followed
    (Sec-GPC) are answered alike and not counted.
    """
    if not is_from_here(request):
        return HttpResponse(status=403)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return HttpResponse(status=413)
    agent = request.headers.get("User-Agent", "")
    is_staff = PERSONAL.search(request.headers.get("Cookie", ""))
    if not (visitor.is_robot(agent) or is_staff or request.headers.get("Sec-GPC") == "1"):
        counting.count(counted(request))
    return HttpResponse(status=204)


def is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent it, as browsers say: pages cannot set these headers."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()


def counted(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what is counted of a visit, as pairs of kind and label."""
    at = urlsplit(request.POST.get("at", "")[:2000])
    if at.path in SEARCH:
        found = [(Kind.WORDS, words)] if (words := search_words(at.query)) else []
    else:
        found = [(Kind.PAGE, at.path)] if _PATH.fullmatch(at.path) and not at.netloc else []
    source = host_of(request.POST.get("from", ""))
    if source != request.get_host():
        found += [
            (Kind.ARRIVAL, ""),
            (Kind.SOURCE, source.removeprefix("www.")),
            (Kind.DEVICE, visitor.device(request.headers.get("User-Agent", ""))),
            (Kind.LANGUAGE, visitor.language(request.headers.get("Accept-Language", ""))),
        ]
    return found


def host_of(address: str) -> str:
    """Return the host of the page before, and nothing else of it; "" where there is none."""
    try:
        found = urlsplit(address[:2000])
        host = found.netloc.lower() if found.scheme in ("http", "https") else ""
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""


def search_words(query: str) -> str:
    """Return what was searched for, without numbers and addresses of persons."""
    typed = (parse_qs(query).get("q") or [""])[0]
    return without_personal_data(clean_query(typed).casefold())[:LONGEST_WORDS].strip()
