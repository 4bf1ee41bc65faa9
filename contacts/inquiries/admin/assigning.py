"""Giving inquiries to a contact: one from its page, several from the list."""

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from contacts.inquiries import actions
from contacts.inquiries.admin.access import CHANGE, VIEW, open_to
from contacts.inquiries.admin.filters import contacts
from contacts.inquiries.models import Inquiry

#: A page of the list holds fewer.
MOST_AT_ONCE = 200


class AssignmentForm(forms.Form):
    contact = forms.ModelChoiceField(
        label=gettext_lazy("Who answers"),
        queryset=contacts(),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )


class BulkAssignmentForm(AssignmentForm):
    """Several are given to somebody, never by a slip to nobody."""

    contact = forms.ModelChoiceField(
        label=gettext_lazy("Give those ticked to"),
        queryset=contacts(),
        empty_label=gettext_lazy("Choose…"),
    )


@open_to(VIEW, CHANGE, methods=("POST",))
def assign_selected(request: HttpRequest) -> HttpResponse:
    """Give the inquiries ticked in the list to the contact chosen below it: all of them or none."""
    following = redirect(get_valid_next_url_from_request(request) or reverse("inquiry_waiting"))
    form = BulkAssignmentForm(request.POST)
    chosen = [pk for pk in request.POST.getlist("inquiry") if pk.isdecimal() and len(pk) < 18]
    if not chosen:
        messages.warning(request, _("Tick the inquiries first."))
        return following
    if not form.is_valid():
        messages.error(request, _("Choose who answers."))
        return following
    seen = Inquiry.objects.visible_to(request.user).filter(pk__in=chosen[:MOST_AT_ONCE])
    contact = form.cleaned_data["contact"]
    try:
        with transaction.atomic():
            # In one order, so that two who do this at once do not wait for each other.
            found = list(seen.order_by("pk"))
            for inquiry in found:
                actions.assign(inquiry, contact, request.user)
    except actions.ActionRefused as refusal:
        messages.error(request, str(refusal))
        return following
    count = len(found)
    words = ngettext(
        "%(count)d inquiry: %(name)s answers.", "%(count)d inquiries: %(name)s answers.", count
    )
    messages.success(request, words % {"count": count, "name": contact})
    return following
