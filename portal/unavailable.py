"""What is answered while nothing can be read or kept: whom to call, and what was typed, given back.

Names and phone numbers are in the database. So the worker notes them in a file while it can.
"""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import UploadFileException
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language_from_path, override

from portal.models import Company
from portal.phones import parse_phones

logger = logging.getLogger(__name__)
#: Seconds after which a visitor may try again.
RETRY_AFTER = 30
#: Given back are text fields of public pages, which know no secret but their own.
PUBLIC_PAGE = "page"
#: Longer than that is a text, which is shown; what is shorter, or no language, comes along unseen.
SHORT = 80


def _file() -> Path:
    return Path(settings.DATA_DIR) / "whom-to-call.json"


def note_whom_to_call() -> None:
    """Write down each language's company with its phone numbers, if that has changed."""
    companies = Company.objects.select_related("locale").order_by("pk")
    found = {
        company.locale.language_code: {"name": company.short_name, "phones": company.phones}
        for company in companies
    }
    text = json.dumps(found, ensure_ascii=False)
    file = _file()
    if not file.exists() or file.read_text() != text:
        new = file.with_suffix(".new")
        new.write_text(text)
        new.replace(file)


def _whom_to_call(language: str) -> dict:
    try:
        companies = json.loads(_file().read_text())
    except (OSError, ValueError):
        return {}
    return companies.get(language) or next(iter(companies.values()), {})


def answer(request: HttpRequest, status: int = 503) -> HttpResponse:
    """Return a page that needs no database; 507 is for a disk without room (RFC 4918, 11.5)."""
    language = get_language_from_path(request.path) or settings.LANGUAGE_CODE
    company = _whom_to_call(language)
    fields, files = _typed(request)
    with override(language):
        context = {
            "company": company.get("name", ""),
            "phones": parse_phones(company.get("phones", "")),
            "is_full": status == 507,
            "is_staff_page": request.path.startswith("/admin/"),
            "was_sent": request.method == "POST",
            "path": request.get_full_path(),
            "fields": fields,
            "files": files,
        }
        response = HttpResponse(render_to_string("portal/unavailable.html", context), status=status)
    response.headers["Content-Language"] = language
    response.headers["Retry-After"] = str(RETRY_AFTER)
    add_never_cache_headers(response)
    return response


def _typed(request: HttpRequest) -> tuple[list[tuple[str, str, bool]], list[str]]:
    """Return name, value and whether it is long of what was typed, and the fields with files."""
    match = request.resolver_match
    if request.method != "POST" or match is None or match.url_name != PUBLIC_PAGE:
        return [], []
    try:
        return list(_fields(request)), [name for name in request.FILES if request.FILES[name]]
    except (OSError, BadRequest, MultiPartParserError, UnreadablePostError, UploadFileException):
        # Cut off, or not to be read: the browser has it still, one step back.
        return [], []


def _fields(request: HttpRequest) -> Iterator[tuple[str, str, bool]]:
    for name, values in request.POST.lists():
        for value in values:
            is_code = value.isascii() and not any(map(str.isspace, value))
            yield name, value, "\n" in value or (len(value) > SHORT and not is_code)
