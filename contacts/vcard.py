"""A contact as a file that a phone saves (vCard 3.0, RFC 2426, which WeChat and iOS read)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from contacts.models import Contact


@require_safe
def vcard(request: HttpRequest, slug: str) -> HttpResponse:
    contact = get_object_or_404(
        Contact.objects.select_related("factory"), slug=slug, locale__language_code=get_language()
    )
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{contact.name}", "END:VCARD", ""]
    return HttpResponse("\r\n".join(lines), content_type="text/vcard; charset=utf-8")
