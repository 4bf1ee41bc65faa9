"""Listings of pages in the admin that stay quick below a page with very many children."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.pages.listing import ExplorableIndexView, GenericPageFilterSet
from wagtail.models import Page, PageLogEntry

from portal.admin import translation_buttons

#: Rows that are counted and can be turned to: nobody reads more, who seeks one filters or searches.
MOST_COUNTED = 9_900
#: Children that are put into an order by dragging, all on one page.
MOST_DRAGGED = 500


class BoundedPaginator(WagtailPaginator):
    """Counts no further than MOST_COUNTED: to count all takes longer than to show a page.

    Of a search no more can be turned to than the results that are ranked.
    """

    @cached_property
    def _counted(self) -> tuple[int, bool]:
        """How many rows there are, and whether there are more."""
        rows = self.object_list
        if hasattr(rows, "bounded_count"):
            return rows.bounded_count()
        if not isinstance(rows, QuerySet):
            return (rows.count() if hasattr(rows, "count") else len(rows)), False
        number = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
        return min(number, MOST_COUNTED), number > MOST_COUNTED

    @cached_property
    def count(self) -> int:
        return self._counted[0]

    @cached_property
    def items_count_label(self) -> str:
        number, more = self._counted
        return f"{number:,}+ {self.verbose_name_plural}" if more else super().items_count_label


class QuickListing:
    """A mixin for Wagtail's listings of pages.

    What a listing says of each page is asked of the pages it shows, when these are known: to sort
    100,000 pages SQLite would ask it of all. And it finds by any word of a page, not of its title
    alone.
    """

    paginator_class = BoundedPaginator

    def annotate_queryset(self, pages: QuerySet[Page]) -> QuerySet[Page]:
        return self.annotate_rows(pages) if self.show_ordering_column else pages

    def annotate_rows(self, pages: QuerySet[Page]) -> QuerySet[Page]:
        """Return the pages that are shown, with what is said of them."""
        return super().annotate_queryset(pages)

    def explorable(self, pages: QuerySet[Page]) -> QuerySet[Page]:
        """Return those of the pages that the user may explore.

        As `explorable_instances` of Wagtail's policy says, but by one path where one permission
        covers all the others: its conditions for each permission are asked of every page.
        """
        user, policy = self.request.user, self.permission_policy
        if user.is_superuser:
            return pages
        permitted = [permission.page for permission in policy.get_cached_permissions_for_user(user)]
        top = min(permitted, key=lambda page: page.depth)
        if not policy.user_has_any_permission_for_instance(
            user, self.any_permission_required, top
        ) or not all(page.path.startswith(top.path) for page in permitted):
            return pages.filter(pk__in=policy.explorable_instances(user).values("pk"))
        return pages if top.is_root() else pages.filter(path__startswith=top.path)

    def search_queryset(self, pages: QuerySet[Page]) -> Any:
        if not self.is_searching:
            return super().search_queryset(pages)
        in_order = self.is_explicitly_ordered
        return pages.search(self.search_query, order_by_relevance=not in_order)

    def paginate_queryset(self, pages: Any, page_size: int) -> tuple:
        paginator, page, rows, several = super().paginate_queryset(pages, page_size)
        if isinstance(rows, QuerySet):
            keys = list(rows.values_list("pk", flat=True))
        else:
            keys = rows.keys() if hasattr(rows, "keys") else [row.pk for row in rows]
        shown = self.annotate_rows(self.model._default_manager.filter(pk__in=keys))
        found = {row.pk: row for row in shown}
        page.object_list = [found[key] for key in keys if key in found]
        translation_buttons.look_up(page.object_list)
        return paginator, page, page.object_list, several


class ExplorerFilterSet(GenericPageFilterSet):
    """Looks up whether each of the few users has pages, not whose each page is."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        users = get_user_model().objects
        edits = PageLogEntry.objects.filter(action="wagtail.edit", user=OuterRef("pk"))
        pages = Page.objects.filter(owner=OuterRef("pk"))
        self.filters["owner"].queryset = users.filter(Exists(pages.order_by()))
        self.filters["edited_by"].queryset = users.filter(Exists(edits.order_by()))


class PageExplorerView(QuickListing, ExplorableIndexView):
    """The explorer, whose view for dragging has no pages and would not end among thousands."""

    def get_base_queryset(self) -> QuerySet[Page]:
        pages = self.model._default_manager
        if not (self.is_searching or self.is_filtering):
            pages = pages.child_of(self.parent_page)
        elif not self.is_searching_whole_tree:
            pages = pages.descendant_of(self.parent_page)
        return self.annotate_queryset(self.explorable(pages.all()))

    def search_queryset(self, pages: QuerySet[Page]) -> Any:
        if self.is_searching:
            for hook in hooks.get_hooks("construct_explorer_page_queryset"):
                pages = hook(self.parent_page, pages, self.request)
        return super().search_queryset(pages)

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        if parent_page_id and request.GET.get("ordering") == self.sort_order_field:
            parent = Page.objects.filter(pk=parent_page_id, numchild__gt=MOST_DRAGGED).first()
            if parent:
                text = _(
                    "“%(title)s” has %(count)s pages below it. Up to %(most)s can be put into an "
                    "order by hand."
                )
                values = {"title": parent.title, "count": parent.numchild, "most": MOST_DRAGGED}
                messages.warning(request, text % values)
                query = request.GET.copy()
                query.pop("ordering")
                return redirect(f"{request.path}?{query.urlencode()}" if query else request.path)
        return super().get(request, parent_page_id)
