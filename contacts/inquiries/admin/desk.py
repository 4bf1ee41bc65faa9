"""The list that a salesperson lives in: what waits longest stands first."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.search.backends import get_search_backend

from contacts.inquiries.admin.access import CHANGE, ERASE, MANAGE, VIEW, DeskMixin, is_manager
from contacts.inquiries.admin.assigning import BulkAssignmentForm
from contacts.inquiries.admin.filters import InquiryFilterSet
from contacts.inquiries.admin.spreadsheet import InquirySpreadsheetMixin
from contacts.inquiries.models import Attachment, Inquiry
from contacts.inquiries.models.inquiry import WAITING, Status


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to look at the desk, with an address of its own."""

    name: str
    label: str | Promise
    empty: str | Promise
    ordering: tuple[str, ...] = ("-created_at", "-pk")
    for_managers: bool = False

    @property
    def url(self) -> str:
        return reverse(f"inquiry_{self.name}")

    def condition(self, user: AbstractUser) -> Q:
        match self.name:
            case "waiting":
                return Q(status__in=WAITING)
            case "new":
                return Q(status=Status.NEW)
            case "mine":
                return Q(contact__user=user) & ~Q(status=Status.SPAM)
            case "spam":
                return Q(status=Status.SPAM)
        return ~Q(status=Status.SPAM)


TABS = (
    Tab(
        "waiting",
        gettext_lazy("Longest waiting"),
        gettext_lazy("Nobody waits for an answer."),
        ordering=("created_at", "pk"),
    ),
    Tab("new", pgettext_lazy("tab", "New"), gettext_lazy("There is nothing new.")),
    Tab("mine", pgettext_lazy("tab", "Mine"), gettext_lazy("No inquiry is yours yet.")),
    Tab("all", pgettext_lazy("tab", "All"), gettext_lazy("There are no inquiries yet.")),
    Tab(
        "spam",
        pgettext_lazy("tab", "Spam"),
        gettext_lazy("The spam folder is empty."),
        for_managers=True,
    ),
)


class InquiryListView(DeskMixin, InquirySpreadsheetMixin, generic.IndexView):
    """One tab, searched and filtered; `tab` is set by the address."""

    model = Inquiry
    any_permission_required = None
    template_name = "contacts/inquiries/admin/list.html"
    results_template_name = "contacts/inquiries/admin/list_results.html"
    filterset_class = InquiryFilterSet
    header_icon = "mail"
    page_title = gettext_lazy("Inquiries")
    paginate_by = 30
    is_searchable = True
    _show_breadcrumbs = True
    tab: Tab = TABS[0]

    @property
    def permissions(self) -> tuple[str, ...]:
        return (VIEW, MANAGE) if self.tab.for_managers else (VIEW,)

    def get_index_url(self) -> str:
        return self.tab.url

    def get_index_results_url(self) -> str:
        return reverse(f"inquiry_{self.tab.name}_results")

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_base_queryset(self) -> QuerySet[Inquiry]:
        seen = Inquiry.objects.visible_to(self.request.user)
        files = Attachment.objects.filter(inquiry=OuterRef("pk")).order_by().values("inquiry")
        counted = files.annotate(number=Count("pk")).values("number")
        return (
            seen.filter(self.tab.condition(self.request.user))
            .select_related("contact")
            .annotate(attachment_count=Coalesce(Subquery(counted), 0))
        )

    def order_queryset(self, queryset: QuerySet[Inquiry]) -> QuerySet[Inquiry]:
        return queryset.order_by(*self.tab.ordering)

    def search_queryset(self, queryset: QuerySet[Inquiry]):
        """All texts are searched by any part of a word, as the whole admin does."""
        if not self.is_searching:
            return queryset
        backend = get_search_backend()
        return backend.search(self.search_query, queryset, order_by_relevance=False)

    @cached_property
    def header_more_buttons(self) -> list:
        buttons = super().header_more_buttons
        if self.request.user.has_perm(ERASE):
            label, url = _("A person's data"), reverse("inquiry_personal_data")
            buttons.append(Button(label, url=url, icon_name="user", priority=200))
        return buttons

    def tabs(self) -> list[dict]:
        """The tabs that this user has, and how many inquiries each holds, in one query."""
        user = self.request.user
        shown = [tab for tab in TABS if not tab.for_managers or is_manager(user)]
        counts = Inquiry.objects.visible_to(user).aggregate(
            **{tab.name: Count("pk", filter=tab.condition(user)) for tab in shown},
            anything=Count("pk"),
        )
        self.is_desk_empty = not counts["anything"]
        return [
            {"tab": tab, "count": counts[tab.name], "current": tab is self.tab} for tab in shown
        ]

    def get_context_data(self, *args, **kwargs) -> dict:
        context = super().get_context_data(*args, **kwargs)
        may_change = self.request.user.has_perm(CHANGE) and self.tab.name != "spam"
        return context | {
            "tab": self.tab,
            "tabs": self.tabs(),
            "is_desk_empty": self.is_desk_empty,
            "assignment": BulkAssignmentForm() if may_change else None,
        }
