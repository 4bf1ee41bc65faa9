"""Robots, webhooks and e-mail as sales managers set them up and try them."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import Button, HeaderButton

from contacts.inquiries import mail_server, outbox
from contacts.inquiries.admin.access import VIEW, DeskModelViewSet, require
from contacts.inquiries.admin.routing import AbsenceViewSet, HolidayViewSet, RoutingRuleViewSet
from contacts.inquiries.channels.http import AddressNotAllowed, require_allowed
from contacts.inquiries.encryption import ENVIRONMENT_NAME, encrypt
from contacts.inquiries.models import Channel, Delivery

MANAGE = "inquiries.change_channel"
SHOWN_TESTS = 10


def secret_field(label: str, help_text: str) -> forms.CharField:
    """A field that is written and never shown again."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=1000,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class ChannelForm(WagtailAdminModelForm):
    url = secret_field(
        gettext_lazy("Address"),
        gettext_lazy(
            "The webhook address of the robot, or env:INQUIRY_… to read it from an environment "
            "variable. It is never shown again; left empty, what is stored stays."
        ),
    )
    secret = secret_field(
        gettext_lazy("Secret"),
        gettext_lazy(
            "Signs messages (DingTalk, Feishu, webhook). It is never shown again; left empty, "
            "what is stored stays."
        ),
    )

    class Meta:
        model = Channel
        fields = ["name", "kind", "url", "secret", "contact", "active"]

    field_order = Meta.fields

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        if not url and not self.instance.encrypted_url:
            raise forms.ValidationError(_("Enter the address."))
        if url and not ENVIRONMENT_NAME.fullmatch(url):
            try:
                require_allowed(url)
            except AddressNotAllowed:
                raise forms.ValidationError(_("The address must begin with https://.")) from None
        return url

    def save(self, commit: bool = True) -> Channel:
        for name in ("url", "secret"):
            if value := self.cleaned_data[name].strip():
                setattr(self.instance, f"encrypted_{name}", encrypt(value))
        return super().save(commit)


class ChannelIndexView(generic.IndexView):
    @cached_property
    def header_buttons(self) -> list[Button]:
        test_mail = HeaderButton(
            _("Test e-mail"), url=reverse("inquiry_test_email"), icon_name="mail"
        )
        return [*super().header_buttons, test_mail]

    def get_list_more_buttons(self, instance: Channel) -> list:
        url = reverse("inquiry_test_channel", args=[instance.pk])
        test = Button(_("Send a test"), url=url, icon_name="mail", priority=15)
        return [*super().get_list_more_buttons(instance), test]


class ChannelViewSet(DeskModelViewSet):
    model = Channel
    icon = "comment"
    index_view_class = ChannelIndexView
    copy_view_enabled = False
    list_display = [
        "name",
        Column("get_kind_display", label=gettext_lazy("Kind")),
        Column("contact", label=gettext_lazy("Only for inquiries of")),
        BooleanColumn("active", label=gettext_lazy("Active")),
    ]

    def get_form_class(self, for_update: bool = False) -> type[ChannelForm]:
        return ChannelForm


class TestView(generic.WagtailAdminTemplateMixin, TemplateView):
    """Sends a test to a channel (or, without one, an e-mail to oneself), and shows what came of it.

    Asked for by GET, done by POST.
    """

    template_name = "contacts/inquiries/admin/send_test.html"
    header_icon = "mail"
    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args, pk: int | None = None, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        require(request.user, VIEW)
        if not request.user.has_perm(MANAGE):
            raise PermissionDenied
        self.channel = get_object_or_404(Channel, pk=pk) if pk else None

    def get_page_title(self) -> str:
        return _("Send a test") if self.channel else _("Test e-mail")

    def get_page_subtitle(self) -> str:
        return str(self.channel or "")

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("channel:index"), "label": _("Delivery channels")},
            {"url": "", "label": self.get_page_title()},
        ]

    @property
    def obstacle(self) -> str:
        """Why nothing can be sent."""
        if self.channel:
            return "" if self.channel.active else _("The channel is not active.")
        if not mail_server.is_configured():
            return _("No mail server is configured: the operator sets EMAIL_URL.")
        return "" if self.request.user.email else _("Your account has no e-mail address.")

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.obstacle:
            recipient = "" if self.channel else request.user.email
            with transaction.atomic():
                outbox.enqueue_test(self.channel, recipient, request.LANGUAGE_CODE)
            messages.success(request, _("The test is on its way; what came of it stands below."))
        return redirect(request.path)

    def get_context_data(self, **kwargs) -> dict:
        tests = Delivery.objects.filter(kind=Delivery.Kind.TEST, channel=self.channel)
        if not self.channel:
            tests = tests.filter(recipient=self.request.user.email)
        return super().get_context_data(
            channel=self.channel,
            obstacle=self.obstacle,
            tests=tests.order_by("-created_at")[:SHOWN_TESTS],
            **kwargs,
        )


urlpatterns = [
    path("inquiries/test/", TestView.as_view(), name="inquiry_test_email"),
    path("inquiries/test/<int:pk>/", TestView.as_view(), name="inquiry_test_channel"),
]


class DeliveryViewSetGroup(ModelViewSetGroup):
    """Who answers, and how they are told."""

    items = (RoutingRuleViewSet, AbsenceViewSet, HolidayViewSet, ChannelViewSet)
    menu_label = gettext_lazy("Routing and channels")
    menu_icon = "redirect"
    menu_name = "inquiry-delivery"
    menu_order = 116
