"""What inquiries add to the dashboard: who waits, what does not arrive, and how it goes."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from contacts.inquiries import outbox, statistics
from contacts.inquiries.admin.access import CHANGE, MANAGE, VIEW, is_manager
from contacts.inquiries.form.countries import country_name
from contacts.inquiries.models import Delivery, Inquiry
from contacts.inquiries.models.inquiry import WAITING, Status

NEWEST = 6
SHOWN_FAILURES = 6
SET_UP_CHANNELS = "inquiries.change_channel"


class NoChannelPanel(Component):
    """Says plainly that nobody is told of inquiries yet, and what to do about it."""

    name, order = "inquiry-no-channel", 11
    template_name = "contacts/inquiries/admin/dashboard_no_channel.html"

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        return "" if outbox.state().configured else super().render_html(parent_context)

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        may = parent_context["request"].user.has_perm(SET_UP_CHANNELS)
        return {"channels_url": reverse("channel:index") if may else ""}


class DeskPanel(Component):
    """How many wait and for how long, the newest, and how fast answers were."""

    name, order = "inquiries", 12
    template_name = "contacts/inquiries/admin/dashboard_desk.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        user = parent_context["request"].user
        seen = Inquiry.objects.visible_to(user)
        newest = seen.exclude(status=Status.SPAM).select_related("contact")
        return {
            "panel": self,
            "user": user,
            "figures": statistics.figures(seen),
            "newest": newest.order_by("-created_at", "-pk")[:NEWEST],
        }


class FailuresPanel(Component):
    """What has not arrived, why, and a button to try again; nothing where all is well."""

    name, order = "inquiry-failures", 13
    template_name = "contacts/inquiries/admin/dashboard_failures.html"

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        self.failing = list(failing(parent_context["request"].user)[: SHOWN_FAILURES + 1])
        return super().render_html(parent_context) if self.failing else ""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        return {
            "panel": self,
            "failing": self.failing[:SHOWN_FAILURES],
            "has_more": len(self.failing) > SHOWN_FAILURES,
            "may_change": parent_context["request"].user.has_perm(CHANGE),
            "here": reverse("wagtailadmin_home"),
            "request": parent_context["request"],
            "csrf_token": parent_context.get("csrf_token"),
        }


def failing(user: AbstractUser) -> QuerySet[Delivery]:
    """Return what was tried in vain, of inquiries that this user sees, the oldest first."""
    status = Delivery.Status
    tried = Q(status=status.PENDING, attempts__gt=0)
    given_up = Q(status=status.FAILED, inquiry__status__in=WAITING)
    # A visitor's mistyped address is nobody's failure here.
    rows = Delivery.objects.filter(tried | given_up).exclude(
        Q(kind=Delivery.Kind.TEST)
        | Q(kind=Delivery.Kind.ACKNOWLEDGEMENT, data__refusals__gte=1)
        | Q(kind=Delivery.Kind.ACKNOWLEDGEMENT, status=status.FAILED)
    )
    if not user.has_perm(MANAGE):
        rows = rows.filter(inquiry__in=Inquiry.objects.visible_to(user).order_by())
    return rows.select_related("inquiry", "channel", "contact").order_by("created_at", "pk")


class ChartsPanel(Component):
    """From where inquiries come, and to whom; left out while there are none."""

    name, order = "inquiry-charts", 145
    template_name = "contacts/inquiries/admin/dashboard_charts.html"

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        user = parent_context["request"].user
        seen = Inquiry.objects.visible_to(user)
        self.charts = [
            (_("By page"), statistics.chart(seen, "source_title"), _("Unknown")),
            (_("By country or region"), _by_country(seen), _("Not given")),
        ]
        if is_manager(user):
            bars = statistics.chart(seen, "contact__name")
            self.charts.append((_("By who answers"), bars, _("Nobody yet")))
        has_any = any(bars for _title, bars, _nothing in self.charts)
        return super().render_html(parent_context) if has_any else ""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        return {"panel": self, "charts": self.charts, "days": statistics.PERIOD.days}


def _by_country(seen: QuerySet[Inquiry]) -> list[statistics.Bar]:
    language = get_language() or ""
    return [
        statistics.Bar(country_name(bar.label, language), bar.count, bar.percent)
        for bar in statistics.chart(seen, "country")
    ]


def arrange(request: HttpRequest, panels: list[Component]) -> None:
    """Add ours for those who see inquiries; for all others there are none."""
    if request.user.has_perm(VIEW):
        panels += [NoChannelPanel(), DeskPanel(), FailuresPanel(), ChartsPanel()]
