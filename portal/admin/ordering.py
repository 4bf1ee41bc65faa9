"""Snippets that editors put in an order by dragging, the same order in every language."""

import re

from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.forms import RadioSelect
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from wagtail.admin.filters import LocaleFilter, WagtailFilterSet
from wagtail.models import Locale
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    IndexView,
    ReorderView,
    SnippetViewSet,
)


class OneLanguageFilterSet(WagtailFilterSet):
    """A filter set in which one language is always chosen."""

    def _add_locale_filter(self) -> None:
        super()._add_locale_filter()
        if wagtails := self.filters.get("locale"):
            self.filters["locale"] = LocaleFilter(
                label=wagtails.label,
                choices=wagtails.extra["choices"],
                empty_label=None,
                initial=Locale.get_default().language_code,
                widget=RadioSelect,
            )


class OrderedIndexView(IndexView):
    """A listing in the editors' order, of one language so that positions mean something."""

    base_filterset_class = OneLanguageFilterSet
    any_permission_required = ["add", "change", "delete"]

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().filter(locale=self.locale)

    def get_filterset_kwargs(self) -> dict:
        data = self.request.GET.copy()
        data.setdefault("locale", self.locale.language_code)
        return super().get_filterset_kwargs() | {"data": data}

    @cached_property
    def show_ordering_column(self) -> bool:
        return self.ordering == self.sort_order_field and not self.is_searching

    @cached_property
    def reorder_button(self) -> None:
        """No button: rows can be dragged at once."""
        return None


class NoAutosave:
    """For snippets without drafts: saving by itself would publish a half-typed number."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False


class LastInOrderCreateView(NoAutosave, CreateView):
    """A new object comes last. (Wagtail's own way needs a nullable position.)"""

    def get_initial_form_instance(self) -> models.Model:
        instance = super().get_initial_form_instance()
        after_last = Coalesce(models.Max(self.sort_order_field), -1) + 1
        position = self.model.objects.aggregate(position=after_last)["position"]
        setattr(instance, self.sort_order_field, position)
        return instance


class NoAutosaveEditView(NoAutosave, EditView):
    pass


class TranslationsReorderView(ReorderView):
    """Move an object, and its translations with it.

    Wagtail's own view counts positions over all languages and supposes that no two objects
    share one. Each object moved is saved, so that whatever follows content hears of it.
    """

    def post(self, request: HttpRequest, pk: int) -> JsonResponse:
        moved = get_object_or_404(self.model, pk=unquote(str(pk)))
        position = request.GET.get("position", "")
        with transaction.atomic():
            others = self.model.objects.filter(locale=moved.locale_id).exclude(pk=moved.pk)
            order = list(others.order_by(self.sort_order_field, "pk"))
            last = len(order)
            order.insert(int(position) if re.fullmatch("[0-9]{1,6}", position) else last, moved)
            for number, item in enumerate(order):
                self._place(item, number)
        return JsonResponse({"success": True})

    def _place(self, item: models.Model, number: int) -> None:
        for translation in item.get_translations(inclusive=True):
            if getattr(translation, self.sort_order_field) != number:
                setattr(translation, self.sort_order_field, number)
                translation.save()


class OrderedViewSet(SnippetViewSet):
    """A snippet with a `sort_order` in every language."""

    sort_order_field = ordering = "sort_order"
    index_view_class = OrderedIndexView
    add_view_class = LastInOrderCreateView
    edit_view_class = NoAutosaveEditView
    reorder_view_class = TranslationsReorderView
    copy_view_enabled = False
    list_display = ["__str__"]
