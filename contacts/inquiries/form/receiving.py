"""What happens when the form is sent: an inquiry and its acknowledgement, or the form once more."""

import logging
import uuid

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from wagtail.models import Page

from contacts.inquiries import spam
from contacts.inquiries.form import uploads
from contacts.inquiries.form.fields import InquiryForm
from contacts.inquiries.form.sheet import (
    DISK_FULL,
    NOT_KEPT,
    TOO_MUCH,
    UNREADABLE,
    Sheet,
    notice_version,
    privacy_notice,
)
from contacts.inquiries.form.source import source_page
from contacts.inquiries.form.token import FormToken
from contacts.inquiries.form.typed_text import clean_line
from contacts.inquiries.models import Attachment, Inquiry
from contacts.inquiries.spam import proof
from contacts.inquiries.submission import Submission, keep_waiting, submit
from portal import disk_space
from portal.client_address import client_address

logger = logging.getLogger(__name__)

STATUS = {TOO_MUCH: 413, UNREADABLE: 400, NOT_KEPT: 503, DISK_FULL: 507}
#: More of them were never on one form.
MAX_KEPT = 50


def receive(page: Page, request: HttpRequest) -> HttpResponse:
    """Keep what was sent and lead to its acknowledgement; where that fails, give it back."""
    # Forms are sent in the encoding of their page. Another that a header names may be none at all.
    request.encoding = "utf-8"
    request.upload_handlers = [uploads.UploadHandler(request)]
    try:
        sheet = _read(page, request)
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        return _answer(page, request, Sheet.blank(page, request, TOO_MUCH))
    except (MultiPartParserError, BadRequest, OSError):
        return _answer(page, request, Sheet.blank(page, request, UNREADABLE))
    try:
        if sheet.form.is_valid():
            return _lead_to(submit(_submission(sheet, request)))
        if any(file.problem == uploads.NOT_STORED for file in request.FILES.getlist(uploads.FIELD)):
            sheet.problem = DISK_FULL
        _keep_files(sheet)
    except (DatabaseError, OSError) as error:
        logger.exception("An inquiry could not be kept.")
        sheet.problem = DISK_FULL if disk_space.is_why(error) else NOT_KEPT
    return _answer(page, request, sheet)


def never_shared(response: HttpResponse) -> HttpResponse:
    """Have no cache give one visitor's form to another; the visitor's own "back" still works."""
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _read(page: Page, request: HttpRequest) -> Sheet:
    data, files = request.POST, request.FILES
    privacy = privacy_notice(page, request)
    token = FormToken.read(data.get("token", ""), notice_version(privacy))
    kept = _kept(token, data)
    # The form's last field: before it half a file may be missing, or a whole one.
    cut_off = request.content_type == "multipart/form-data" and "end" not in data
    language = get_language()
    return Sheet(
        form=InquiryForm(data, files, language=language, kept=kept, cut_off=cut_off),
        token=token,
        privacy=privacy,
        source=source_page(data.get("from")),
        kept=kept,
        solved=data.get("proof", "")[: proof.LONGEST],
    )


def _kept(token: FormToken, data) -> list[Attachment]:
    """The files of an earlier state of this very form, without those that were taken out."""
    wanted = _numbers(data.getlist("kept")) - _numbers(data.getlist("remove"))
    if not wanted or not token.is_genuine:
        return []
    own = Attachment.objects.filter(submission_key=token.key, pk__in=wanted)
    return list(own[: uploads.MAX_FILES])


def _numbers(texts: list[str]) -> set[int]:
    return {int(t) for t in texts[:MAX_KEPT] if t.isascii() and t.isdigit() and len(t) < 18}


def _submission(sheet: Sheet, request: HttpRequest) -> Submission:
    cleaned = dict(sheet.form.cleaned_data)
    files = cleaned.pop(uploads.FIELD)
    del cleaned["consent"]
    address = client_address(request)
    attempt = spam.Attempt(
        fields=cleaned,
        token=sheet.token,
        trap=request.POST.get(sheet.trap, ""),
        proof=request.POST.get("proof", ""),
        address=address,
    )
    return Submission(
        form_key=sheet.token.key if sheet.token.is_genuine else _key_without_token(address),
        fields=cleaned,
        language=get_language(),
        consent_version=sheet.token.notice[:40],
        files=files,
        kept=sheet.kept,
        source=sheet.source,
        address=address,
        user_agent=clean_line(request.headers.get("User-Agent", ""))[:300],
        spam_reasons=spam.reasons(attempt),
    )


def _keep_files(sheet: Sheet) -> None:
    """Keep what is right of a form that is not, and show it as kept."""
    if files := sheet.form.good_files:
        sheet.kept += keep_waiting(sheet.token.key, files)


def _key_without_token(address: str | None) -> uuid.UUID:
    """The same for all that comes from an address without a genuine token."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"inquiry:{address}")


def _lead_to(inquiry: Inquiry) -> HttpResponse:
    response = HttpResponseRedirect(reverse("inquiry_received", args=[inquiry.token]))
    response.status_code = 303
    return never_shared(response)


def _answer(page: Page, request: HttpRequest, sheet: Sheet) -> HttpResponse:
    if sheet.is_answered:
        sheet.form.point_out_errors()
    response = TemplateResponse(
        request,
        page.get_template(request),
        page.get_context(request, sheet=sheet),
        status=STATUS.get(sheet.problem, 200),
    )
    return never_shared(response)
