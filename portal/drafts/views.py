"""What a colleague with a draft link sees."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import override
from django.views.decorators.http import require_safe

from portal.drafts.models import DraftLink


@require_safe
def show_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page's latest revision as it would look, under a bar that says what it is."""
    link = DraftLink.objects.for_token(token)
    if link is None:
        response = render(request, "portal/drafts/gone.html", {"is_error": True}, status=404)
    else:
        response = _draft(request, link)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _draft(request: HttpRequest, link: DraftLink) -> HttpResponse:
    page = link.page.get_latest_revision_as_object()
    shown = page.make_preview_request(request, page.default_preview_mode)
    with override(page.locale.language_code):
        marks = {"link": link, "page": page}
        head = render_to_string("portal/drafts/head.html", marks)
        bar = render_to_string("portal/drafts/bar.html", marks)
    html = shown.content.decode(shown.charset)
    html = html.replace("</head>", f"{head}</head>", 1)
    before, body, after = html.partition("<body")
    attributes, end, rest = after.partition(">")
    response = HttpResponse(before + body + attributes + end + bar + rest, status=shown.status_code)
    response.headers["Content-Language"] = page.locale.language_code
    return response
