"""Making, listing and taking back draft links, for those who may edit the page."""

from datetime import timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Page

from portal.drafts.models import DraftLink

NEW_TOKEN = "portal_draft_token"  # noqa: S105


class DraftLinkForm(forms.Form):
    days = forms.TypedChoiceField(
        label=gettext_lazy("Valid for"),
        coerce=int,
        choices=[
            (1, gettext_lazy("1 day")),
            (7, gettext_lazy("7 days")),
            (30, gettext_lazy("30 days")),
        ],
        initial=7,
        widget=forms.RadioSelect,
    )


def _editable_page(request: HttpRequest, page_id: int) -> Page:
    page = get_object_or_404(Page, pk=page_id, depth__gt=1)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


@never_cache
def draft_links(request: HttpRequest, page_id: int) -> HttpResponse:
    """List a page's links and make new ones. A new link is shown once, and never again."""
    page = _editable_page(request, page_id)
    form = DraftLinkForm(request.POST or None)
    if form.is_valid():
        days = form.cleaned_data["days"]
        link, token = DraftLink.create(page, request.user, timedelta(days=days))
        log(page, "portal.draft_link.create", data={"expires_at": link.expires_at.isoformat()})
        request.session[NEW_TOKEN] = [page.pk, token]
        return redirect("draft_links", page.pk)
    new_page, token = request.session.pop(NEW_TOKEN, None) or (None, None)
    new_url = ""
    if new_page == page.pk:
        new_url = request.build_absolute_uri(reverse("draft", args=[token]))
    context = {
        "page": page,
        "form": form,
        "new_url": new_url,
        "links": page.draft_links.valid().select_related("created_by"),
        "breadcrumbs_items": _breadcrumbs(page),
        "header_title": _("Draft links"),
    }
    return TemplateResponse(request, "portal/admin/draft_links.html", context)


@require_POST
def revoke_draft_link(request: HttpRequest, page_id: int, pk: int) -> HttpResponse:
    page = _editable_page(request, page_id)
    link = get_object_or_404(page.draft_links.valid(), pk=pk)
    link.revoke()
    log(page, "portal.draft_link.revoke", data={"created_at": link.created_at.isoformat()})
    messages.success(request, _("The link has been taken back: it no longer shows the draft."))
    return redirect("draft_links", page.pk)


def _breadcrumbs(page: Page) -> list[dict]:
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": edit, "label": page.get_admin_display_title()},
        {"url": "", "label": _("Draft links")},
    ]


urlpatterns = [
    path("pages/<int:page_id>/draft-links/", draft_links, name="draft_links"),
    path(
        "pages/<int:page_id>/draft-links/<int:pk>/revoke/",
        revoke_draft_link,
        name="revoke_draft_link",
    ),
]
