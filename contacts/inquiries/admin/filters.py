"""What the list of the sales desk can be narrowed to."""

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_filters import (
    ChoiceFilter,
    DateFromToRangeFilter,
    ModelChoiceFilter,
    MultipleChoiceFilter,
)
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.models import Page

from contacts.inquiries.form.countries import country_name
from contacts.inquiries.models import Inquiry
from contacts.inquiries.models.inquiry import Status
from contacts.models import Contact


def contacts(request: HttpRequest | None = None) -> QuerySet[Contact]:
    """Those who can answer, as the site's default language names them."""
    return Contact.objects.filter(locale__language_code=settings.LANGUAGE_CODE)


def source_pages(request: HttpRequest) -> QuerySet[Page]:
    """Pages from which somebody has asked, of what this user sees."""
    seen = Inquiry.objects.visible_to(request.user).order_by()
    return Page.objects.filter(pk__in=seen.values("source_page")).order_by("title")


class InquiryFilterSet(WagtailFilterSet):
    status = MultipleChoiceFilter(
        label=_("Status"), choices=Status.choices, widget=forms.CheckboxSelectMultiple
    )
    contact = ModelChoiceFilter(
        label=_("Who answers"), queryset=contacts, null_label=_("Nobody yet"), empty_label=_("All")
    )
    country = ChoiceFilter(label=_("Country or region"), empty_label=_("All"))
    language = ChoiceFilter(
        label=_("Language"),
        choices=settings.LANGUAGES,
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    source_page = ModelChoiceFilter(
        label=_("Sent from"), queryset=source_pages, empty_label=_("All")
    )
    created_at = DateFromToRangeFilter(label=_("Received on"), widget=DateRangePickerWidget)

    class Meta:
        model = Inquiry
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        seen = Inquiry.objects.visible_to(self.request.user).exclude(country="")
        codes = seen.order_by().values_list("country", flat=True).distinct()
        names = [(code, country_name(code, get_language() or "")) for code in codes]
        self.filters["country"].extra["choices"] = sorted(names, key=lambda pair: pair[1])
