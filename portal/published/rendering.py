"""Having Django make the answer that everybody gets, and telling whether there is one."""

from collections.abc import Iterable

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.urls import set_script_prefix
from wagtail.models import Page, Site

from portal.published import remembered
from portal.published.addresses import Address, canonical_environ
from portal.published.store import Answer

#: What the store says itself: RFC 9110 has these follow from the form in which an answer is sent.
_OWN = {
    "content-length", "content-encoding", "etag", "last-modified", "cache-control", "vary",
    # Of the request that made it.
    "x-request-id",
}  # fmt: skip
#: An answer that also varies with anything else is not everybody's.
_VARIES_ALIKE = {"accept-encoding"}


def render(handler: WSGIHandler, address: Address, edition: str = "") -> Answer:
    """Return Django's answer at `address` to a request that has nothing of any visitor's.

    `edition` is the one in force, if it is known. Whether the answer may be kept for others stands
    in its `is_public`.
    """
    environ = canonical_environ(address)
    # Wagtail keeps it in each process, for an hour; another process may have changed it since.
    Site.clear_site_root_paths_cache()
    set_script_prefix("/")
    request = WSGIRequest(environ)
    if edition:
        remembered.begin(request, edition)
    response = handler.get_response(request)
    try:
        if not may_be_kept(request, response):
            return Answer(response.status_code, [*_sent(response)], _whole(response), False)
        headers = [(name, value) for name, value in response.items() if name.lower() not in _OWN]
        return Answer(200, headers, response.content, True)
    finally:
        response.close()


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether `response` is what everybody would get, until the edition is raised."""
    match = getattr(request, "resolver_match", None)
    if response.status_code != 200 or response.streaming or response.cookies or match is None:
        return False
    if match.url_name not in settings.PUBLISHED_ADDRESSES:
        return False
    if any(name in response.get("Cache-Control", "") for name in ("private", "no-store")):
        return False
    vary = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    if vary - _VARIES_ALIKE or "CSRF_COOKIE" in request.META or _is_about_somebody(request):
        return False
    return match.url_name != "page" or _is_open(_page(request))


def _is_about_somebody(request: HttpRequest) -> bool:
    session, messages = getattr(request, "session", None), getattr(request, "_messages", None)
    return bool((session is not None and session.accessed) or (messages and messages.used))


def _page(request: HttpRequest) -> Page | None:
    route = getattr(request, "_wagtail_route_for_request", None)
    return route and route.page


def _is_open(page: Page | None) -> bool:
    return bool(
        page
        and page.live
        and getattr(page, "is_published_as_file", False)
        and not page.get_view_restrictions()
    )


def _sent(response: HttpResponse) -> Iterable[tuple[str, str]]:
    yield from response.items()
    for cookie in response.cookies.values():
        yield "Set-Cookie", cookie.output(header="")


def _whole(response: HttpResponse) -> bytes:
    return b"" if response.streaming else response.content
