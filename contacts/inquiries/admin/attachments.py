"""A visitor's file, for those who may see its inquiry: to be kept, never to be opened here."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from contacts.inquiries import audit
from contacts.inquiries.admin.access import VIEW, open_to
from contacts.inquiries.models import Attachment, Inquiry

#: Media types that do nothing by themselves; anything else is a stream of bytes.
HARMLESS = {
    "application/pdf", "application/zip", "image/heic", "image/jpeg", "image/png",
}  # fmt: skip


@open_to(VIEW, methods=("GET", "HEAD"))
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the file as a download under its own name.

    Where the virus scanner found something, with a page that asks first.
    """
    seen = Inquiry.objects.visible_to(request.user).order_by()
    found = get_object_or_404(
        Attachment.objects.filter(inquiry__in=seen).select_related("inquiry"), pk=pk
    )
    if found.threat and request.GET.get("despite") != found.threat:
        page = {"file": found, "page_title": _("A dangerous file"), "header_icon": "warning"}
        return render(request, "contacts/inquiries/admin/threat.html", page)
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    if request.method == "GET":
        data = {"file": found.pk}
        log(found.inquiry, audit.DOWNLOAD, user=request.user, data=data)
    media_type = found.media_type if found.media_type in HARMLESS else "application/octet-stream"
    # FileResponse writes filename* (RFC 6266), so that Chinese names survive.
    response = FileResponse(file, as_attachment=True, filename=found.name, content_type=media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [path("inquiries/attachments/<int:pk>/", download, name="inquiry_attachment")]
