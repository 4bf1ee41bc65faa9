"""The pages a visitor sees when there is none, or when something broke."""

import sys
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "portal/404.html", {"is_error": True}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer from a file alone: what broke may be the database or the templates.

    503 if it is the database, so that a balancer asks another node.
    """
    language = "en" if request.path.startswith("/en/") else "zh-hans"
    page = Path(settings.BASE_DIR) / "templates" / "portal" / f"500.{language}.html"
    # Django calls this while it handles what was raised.
    is_database = isinstance(sys.exc_info()[1], InterfaceError | OperationalError)
    return HttpResponse(page.read_bytes(), status=503 if is_database else 500)
