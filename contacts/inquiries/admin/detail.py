"""One inquiry with all that is known of it, and what can be done with it."""

import re

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views import generic
from wagtail.log_actions import log

from contacts.inquiries import actions, audit, outbox
from contacts.inquiries.admin.access import (
    CHANGE,
    MANAGE,
    VIEW,
    DeskMixin,
    is_manager,
    open_to,
    visible_or_404,
)
from contacts.inquiries.admin.assigning import AssignmentForm
from contacts.inquiries.admin.reply import mailto
from contacts.inquiries.admin.timeline import looks, timeline
from contacts.inquiries.models import Delivery, Inquiry
from contacts.inquiries.models.inquiry import Status

DETAILS = ("material", "size", "quantity", "tolerance", "wanted_by")
SHOWN_OTHERS = 10


class StatusForm(forms.Form):
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[choice for choice in Status.choices if choice[0] != Status.SPAM],
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Internal note"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only colleagues who may see this inquiry read it."),
    )


class InquiryView(DeskMixin, generic.WagtailAdminTemplateMixin, TemplateView):
    """Reading it is noted; when its own contact does, nobody else is told."""

    template_name = "contacts/inquiries/admin/detail.html"
    header_icon = "mail"
    http_method_names = ["get"]
    _show_breadcrumbs = True

    def get(self, request: HttpRequest, *args, pk: int, **kwargs) -> HttpResponse:
        self.inquiry = visible_or_404(request.user, pk)
        self.inquiry = actions.record_opening(self.inquiry, request.user)
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.inquiry.reference

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("inquiry_waiting"), "label": _("Inquiries")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs) -> dict:
        inquiry, user = self.inquiry, self.request.user
        others = of_same_person(inquiry, Inquiry.objects.visible_to(user))
        contact = actions.contact_of(user)
        return super().get_context_data(
            inquiry=inquiry,
            details=[
                (inquiry._meta.get_field(name).verbose_name, value)
                for name in DETAILS
                if (value := getattr(inquiry, name))
            ],
            attachments=inquiry.attachments.all(),
            phone_url=phone_url(inquiry),
            reply_url=mailto(inquiry),
            source_url=source_url(inquiry, self.request),
            timeline=timeline(inquiry),
            looks=looks(inquiry) if is_manager(user) else [],
            others=others.select_related("contact")[:SHOWN_OTHERS],
            may_change=user.has_perm(CHANGE),
            may_take=contact is not None and inquiry.status == Status.NEW,
            may_release=is_manager(user),
            assignment=AssignmentForm(initial={"contact": inquiry.contact_id}),
            status_form=StatusForm(initial={"status": inquiry.status}),
            note_form=NoteForm(),
            **kwargs,
        )


def phone_url(inquiry: Inquiry) -> str:
    """Return what a telephone dials; "" for what is no number."""
    number = inquiry.phone_e164 or re.sub(r"[^+0-9]", "", inquiry.phone)
    return f"tel:{number}" if re.fullmatch(r"\+?[0-9]{5,20}(;ext=[0-9]{1,10})?", number) else ""


def source_url(inquiry: Inquiry, request: HttpRequest) -> str:
    """Return the address of the page from which it was sent, if visitors see it."""
    page = inquiry.source_page
    return (page.get_url(request) or "") if page and page.live else ""


def of_same_person(inquiry: Inquiry, among: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
    """Return what else came from the same phone, e-mail address or WeChat."""
    ways = [
        Q(**{lookup: value})
        for lookup, value in (
            ("phone_e164", inquiry.phone_e164),
            ("email__iexact", inquiry.email),
            ("wechat__iexact", inquiry.wechat),
        )
        if value
    ]
    if not ways:
        return among.none()
    same = ways[0]
    for way in ways[1:]:
        same |= way
    return among.filter(same).exclude(pk=inquiry.pk).order_by("-created_at", "-pk")


@open_to(VIEW, CHANGE, methods=("POST",))
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do one thing with an inquiry; say what came of it where the user was."""
    inquiry = visible_or_404(request.user, pk)
    try:
        done = _perform(request, inquiry, action)
    except actions.ActionRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        if done:
            messages.success(request, done)
    if not Inquiry.objects.visible_to(request.user).filter(pk=pk).exists():
        return redirect("inquiry_waiting")
    return redirect(
        get_valid_next_url_from_request(request) or reverse("inquiry_detail", args=[pk])
    )


def _perform(request: HttpRequest, inquiry: Inquiry, action: str) -> str:
    user = request.user
    match action:
        case "take":
            actions.take(inquiry, user)
            return _("It is yours.")
        case "answer":
            actions.answer(inquiry, user)
            return _("Noted as answered.")
        case "status":
            form = StatusForm(request.POST)
            if form.is_valid():
                status = form.cleaned_data["status"]
                actions.set_status(inquiry, user, status)
                return _("Status: %(status)s") % {"status": Status(status).label}
        case "assign":
            form = AssignmentForm(request.POST)
            if form.is_valid():
                contact = form.cleaned_data["contact"]
                actions.assign(inquiry, contact, user)
                words = _("%(name)s answers.") if contact else _("It is nobody's now.")
                return words % {"name": contact}
        case "note":
            form = NoteForm(request.POST)
            if form.is_valid():
                actions.add_note(inquiry, user, form.cleaned_data["text"])
                return _("Note added.")
        case "spam":
            actions.mark_spam(inquiry, user)
            return _("It is in the spam folder.")
        case "release" if is_manager(user):
            actions.release(inquiry, user)
            return _("Released: it is delivered now.")
        case _:
            raise Http404
    messages.error(request, _("That could not be understood; nothing was changed."))
    return ""


@open_to(VIEW, CHANGE, methods=("POST",))
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send once more what has not arrived."""
    unsent = Delivery.objects.exclude(status=Delivery.Status.DELIVERED)
    seen = Inquiry.objects.visible_to(request.user).order_by()
    rows = unsent.filter(Q(inquiry__in=seen))
    if request.user.has_perm(MANAGE):
        rows = unsent.filter(Q(inquiry__in=seen) | Q(inquiry=None))
    delivery = get_object_or_404(rows.select_related("inquiry"), pk=pk)
    outbox.retry(delivery)
    if delivery.inquiry:
        data = {"delivery": delivery.pk}
        log(delivery.inquiry, audit.RETRY, user=request.user, data=data)
    messages.success(request, _("It is sent again now; look again in a moment."))
    following = get_valid_next_url_from_request(request)
    if not following:
        following = reverse("inquiry_waiting")
        if delivery.inquiry:
            following = reverse("inquiry_detail", args=[delivery.inquiry_id])
    return redirect(following)
