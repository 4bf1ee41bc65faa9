"""The dashboard of visits, and its table to download."""

import csv
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views import generic

from portal.spreadsheets import BYTE_ORDER_MARK, harmless
from portal.statistics import counting
from portal.statistics.chart import chart
from portal.statistics.models import DailyCount
from portal.statistics.report import PERIODS, Report

VIEW = "statistics.view_dailycount"
Kind = DailyCount.Kind


class StatisticsView(generic.WagtailAdminTemplateMixin, TemplateView):
    """`?days=` is one of PERIODS; `?export=csv` downloads every sum of them."""

    template_name = "portal/statistics/index.html"
    page_title = gettext_lazy("Visits")
    header_icon = "view"
    _show_breadcrumbs = True

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.has_perm(VIEW):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        # So that whoever looks sees what this process has counted until now.
        counting.write()
        chosen = request.GET.get("days", "")
        days = int(chosen) if chosen in map(str, PERIODS) else 30
        report = Report(days)
        if request.GET.get("export") == "csv":
            return as_csv(report)
        return self.render_to_response(self.get_context_data(report=report, **figures(report)))

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


def figures(report: Report) -> dict:
    """Return what the page shows; without anything counted, only that."""
    reads = report.total(Kind.PAGE)
    if not reads and not report.total(Kind.ARRIVAL):
        return {"periods": PERIODS, "is_empty": not DailyCount.objects.exists(), "reads": 0}
    most_read, most_asked = report.pages()
    by_day = report.by_day(Kind.PAGE)
    return {
        "periods": PERIODS,
        "reads": reads,
        "reads_before": report.before(Kind.PAGE),
        "arrivals": report.total(Kind.ARRIVAL),
        "arrivals_before": report.before(Kind.ARRIVAL),
        "inquiries": sum(report.inquiries().values()),
        "chart": chart(by_day),
        "most_read": most_read,
        "most_asked": most_asked,
        "lists": [
            (_("From where people come"), report.lines(Kind.SOURCE)),
            (_("What people search for"), report.lines(Kind.WORDS)),
            (_("Devices"), report.lines(Kind.DEVICE)),
            (_("Languages of browsers"), report.lines(Kind.LANGUAGE)),
        ],
    }


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> bytes:
        return line.encode()


def as_csv(report: Report) -> StreamingHttpResponse:
    """Return every sum by day; no cell is a formula."""

    def lines() -> Iterator[bytes]:
        writer = csv.writer(_Echo())
        yield BYTE_ORDER_MARK
        yield writer.writerow([_("Day"), _("Kind"), _("What"), _("Times")])
        for row in report.rows():
            yield writer.writerow([harmless(str(value)) for value in row])

    name = f"visits-{timezone.localdate():%Y%m%d}.csv"
    return StreamingHttpResponse(
        # Its words are looked up now, while the reader's language is in force.
        iter(list(lines())),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


class StatisticsMenuItem(MenuItem):
    def __init__(self) -> None:
        url = reverse_lazy("statistics")
        super().__init__(gettext_lazy("Visits"), url, name="visits", icon_name="view", order=90)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(VIEW)


urlpatterns = [path("statistics/", StatisticsView.as_view(), name="statistics")]
