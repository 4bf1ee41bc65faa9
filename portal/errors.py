"""The pages a visitor sees when there is none, or when something broke."""

import sys
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render

from portal import disk_space, unavailable
from portal.error_causes import is_database_gone

#: The style sheet of pages that stand alone.
STYLE = "css/error.css"


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "portal/404.html", {"is_error": True}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer from a file alone: what broke may be the templates.

    A database that is away (503, so that a balancer asks another node) and a disk without room have
    a page of their own, with whom to call.
    """
    # Django calls this while it handles what was raised.
    error = sys.exception()
    if disk_space.is_why(error):
        return unavailable.answer(request, status=507)
    if is_database_gone(error):
        return unavailable.answer(request)
    language = "en" if request.path.startswith("/en/") else "zh-hans"
    page = Path(settings.BASE_DIR) / "templates" / "portal" / f"500.{language}.html"
    return HttpResponseServerError(page.read_text("utf-8").replace(f"/static/{STYLE}", _style()))


def _style() -> str:
    # Its name with its hash is known since the process began; what broke may be that too.
    with suppress(ValueError, OSError):
        return staticfiles_storage.url(STYLE)
    return f"/static/{STYLE}"
