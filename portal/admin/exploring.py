"""Listings of pages in the admin that stay quick below a page with very many children."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.models import Page

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


class PageExplorerView(ExplorableIndexView):
    """The explorer, whose view for dragging has no pages and would not end among thousands."""

    paginator_class = BoundedPaginator

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
