"""Who answers, as sales managers set it: rules in their order, absences, holidays."""

from django.db.models import Max, Model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views import generic

from contacts.inquiries.admin.access import DeskModelViewSet
from contacts.inquiries.models import Absence, Holiday, RoutingRule


class LastInOrderCreateView(generic.CreateView):
    """A new rule comes last. (Wagtail's own way needs a nullable position.)"""

    def save_instance(self) -> Model:
        last = self.model.objects.aggregate(last=Max("sort_order"))["last"]
        self.form.instance.sort_order = 0 if last is None else last + 1
        return super().save_instance()


class InOrderIndexView(generic.IndexView):
    """Rules in the order in which they are asked, to be dragged at once."""

    @property
    def show_ordering_column(self) -> bool:
        return self.ordering == self.sort_order_field and not self.is_searching

    @property
    def reorder_button(self) -> None:
        """No button: rows can be dragged without it."""
        return None


class RoutingRuleViewSet(DeskModelViewSet):
    model = RoutingRule
    icon = "redirect"
    sort_order_field = ordering = "sort_order"
    index_view_class = InOrderIndexView
    add_view_class = LastInOrderCreateView
    copy_view_enabled = False
    list_display = [
        "name",
        Column("contact", label=_("Goes to")),
        BooleanColumn("active", label=_("Active")),
    ]


class AbsenceViewSet(DeskModelViewSet):
    model = Absence
    icon = "user"
    copy_view_enabled = False
    list_display = [
        Column("contact", label=_("Contact")),
        DateColumn("first_day", label=_("First day")),
        DateColumn("last_day", label=_("Last day")),
        Column("substitute", label=_("Substitute")),
    ]


class HolidayViewSet(DeskModelViewSet):
    model = Holiday
    icon = "calendar"
    copy_view_enabled = False
    list_display = [
        "name",
        DateColumn("first_day", label=_("First day")),
        DateColumn("last_day", label=_("Last day")),
        BooleanColumn("is_working", label=_("Worked in exchange")),
    ]
