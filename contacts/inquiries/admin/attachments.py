"""The one door to visitors' files: for staff who may see the inquiry, as a download."""

from django.http import FileResponse, Http404, HttpRequest
from django.urls import path
from django.views.decorators.http import require_safe

from contacts.inquiries.models import Attachment, Inquiry

#: Whatever it claims to be, no browser opens it as a page of this site.
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """Send a file; 404 to those who may not see its inquiry, as if there were none."""
    visible = Inquiry.objects.visible_to(request.user)
    attachment = Attachment.objects.filter(pk=pk, inquiry__in=visible).first()
    if attachment is None:
        raise Http404
    try:
        file = attachment.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        file,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.media_type,
        headers=SAFE_HEADERS,
    )


urlpatterns = [
    path("inquiries/attachments/<int:pk>/", download, name="inquiry_attachment"),
]
