"""Articles and categories in the admin."""

from django import forms
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFromToRangeFilter, ModelChoiceFilter
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Locale, WorkflowState, get_default_page_content_type

from news.completeness import has_no_block, missing_parts
from news.importing.history import import_entries
from news.models import ArticlePage, Category
from portal.admin.columns import BeijingTimeColumn
from portal.admin.exploring import QuickListing
from portal.admin.ordering import OrderedViewSet

#: Columns for which a phone has no room.
WIDE = "portal-wide"


def _categories(request) -> models.QuerySet[Category]:
    return Category.objects.filter(locale=Locale.get_default())


def _pages_in_review() -> models.QuerySet:
    """Ids of the pages in a workflow. Wagtail keeps them as text: PostgreSQL wants a cast."""
    states = WorkflowState.objects.active().filter(
        base_content_type=get_default_page_content_type()
    )
    return states.values_list(Cast("object_id", models.BigIntegerField()), flat=True)


class ArticleFilterSet(WagtailFilterSet):
    category = ModelChoiceFilter(
        label=_("Category"),
        queryset=_categories,
        method="in_category",
        null_label=_("Without category"),
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    date = DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)
    status = ChoiceFilter(
        label=_("Status"),
        method="with_status",
        empty_label=_("All"),
        widget=forms.RadioSelect,
        choices=[
            ("live", _("Published")),
            ("changed", _("Published, with unpublished changes")),
            ("draft", _("Draft")),
            ("review", _("Awaiting review")),
            ("scheduled", _("Scheduled")),
        ],
    )
    author = CharFilter(label=_("Author"), lookup_expr="icontains")

    class Meta:
        model = ArticlePage
        fields: list[str] = []

    def in_category(self, articles, name: str, category: Category | str):
        """Articles of a category, whatever their language."""
        if category == "null":
            return articles.filter(category=None)
        translations = Category.objects.filter(translation_key=category.translation_key)
        return articles.filter(category__in=translations.values("pk"))

    def with_status(self, articles, name: str, status: str):
        match status:
            case "live":
                return articles.filter(live=True)
            case "changed":
                return articles.filter(live=True, has_unpublished_changes=True)
            case "draft":
                return articles.filter(live=False)
            case "review":
                return articles.filter(pk__in=_pages_in_review())
            case _scheduled:
                return articles.annotate_approved_schedule().filter(_approved_schedule=True)


class ArticleTitleColumn(PageTitleColumn):
    """The title, with marks for a pinned article and for what it lacks."""

    cell_template_name = "portal/admin/article_title_cell.html"

    def get_cell_context_data(self, instance: ArticlePage, parent_context) -> dict:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"missing": missing_parts(instance), "is_pinned": instance.is_pinned}


class ArticleIndexView(QuickListing, IndexView):
    page_title = _("News")
    base_filterset_class = ArticleFilterSet
    default_ordering = "-listed_at"

    def get_base_queryset(self):
        return self.annotate_queryset(self.explorable(self.model.objects.all()))

    def annotate_rows(self, pages):
        entries = import_entries().filter(page__translation_key=OuterRef("translation_key"))
        pages = super().annotate_rows(pages).prefetch_related("category")
        return pages.annotate(imported=Exists(entries), without_text=has_no_block())


class ArticlesMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return user_has_any_page_permission(request.user)


class ArticleViewSet(PageListingViewSet):
    """All articles in one listing, wherever they are in the page tree."""

    name = "news"
    model = ArticlePage
    icon = "doc-full"
    index_view_class = ArticleIndexView
    filterset_class = ArticleFilterSet
    columns = [
        BulkActionsColumn("bulk_actions"),
        ArticleTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
        Column(
            "category", label=_("Category"), accessor="category.name", width="12%", classname=WIDE
        ),
        BeijingTimeColumn("date", label=_("Date"), sort_key="listed_at", width="13%"),
        PageStatusColumn("status", label=_("Status"), sort_key="live", width="10%"),
        Column("author", label=_("Author"), sort_key="author", width="10%", classname=WIDE),
        DateColumn(
            "latest_revision_created_at",
            label=_("Updated"),
            sort_key="latest_revision_created_at",
            width="11%",
            classname=WIDE,
        ),
    ]
    list_per_page = 30
    add_to_admin_menu = True
    menu_label = _("News")
    menu_order = 90
    menu_item_class = ArticlesMenuItem


class CategoryViewSet(OrderedViewSet):
    model = Category
    icon = "list-ul"
    add_to_admin_menu = True
    menu_order = 110
    list_display = [
        "name",
        Column("slug", label=_("Slug")),
        Column("description", label=_("Description")),
    ]
