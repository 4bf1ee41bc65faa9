"""The list of the sales desk as a spreadsheet that is harmless to open."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.models import ModelLogEntry

from contacts.inquiries import audit
from contacts.inquiries.form.countries import country_name
from contacts.inquiries.models import Inquiry
from portal.spreadsheets import BYTE_ORDER_MARK, harmless


class InquirySpreadsheetMixin(SpreadsheetExportMixin):
    """Exports what the list shows, of all its pages, and notes that in the audit log."""

    list_export = [
        "reference", "created_at", "get_status_display", "contact", "company", "name", "phone",
        "email", "wechat", "country_name", "province", "get_language_display", "message",
        "material", "size", "quantity", "tolerance", "wanted_by", "source_title", "taken_at",
        "answered_at", "attachment_count",
    ]  # fmt: skip
    export_headings = {
        "get_status_display": _("Status"),
        "get_language_display": _("Language"),
        "country_name": _("Country or region"),
        "source_title": _("Sent from"),
        "attachment_count": _("Files"),
    }

    def get_filename(self) -> str:
        return f"inquiries-{timezone.localdate():%Y%m%d}"

    def to_row_dict(self, item: Inquiry) -> dict:
        values = {
            "country_name": country_name(item.country, get_language() or ""),
            "contact": str(item.contact or ""),
        }
        row = {}
        for field in self.list_export:
            value = values[field] if field in values else getattr(item, field)
            row[field] = value() if callable(value) else value
        return row

    def preprocess_field_value(self, field: str, value: object, export_format: str) -> object:
        if isinstance(value, datetime):
            local = timezone.localtime(value).replace(tzinfo=None, microsecond=0)
            return local if export_format == self.FORMAT_XLSX else local.isoformat(" ")
        return harmless(value)

    def stream_csv(self, queryset: Iterable[Inquiry]) -> Iterator[bytes]:
        yield BYTE_ORDER_MARK
        yield from super().stream_csv(queryset)

    def as_spreadsheet(self, queryset: Iterable[Inquiry], spreadsheet_format: str):
        inquiries = list(queryset)
        log_export(inquiries, self.request.user)
        return super().as_spreadsheet(_Rows(inquiries), spreadsheet_format)


class _Rows(list):
    """What a spreadsheet is made of; its headings come from the model."""

    model = Inquiry


def log_export(inquiries: list[Inquiry], user) -> None:
    """Note of each inquiry that its data left the site, in one statement."""
    content_type, now, uuid = ContentType.objects.get_for_model(Inquiry), timezone.now(), uuid4()
    ModelLogEntry.objects.bulk_create(
        [
            ModelLogEntry(
                content_type=content_type,
                object_id=str(inquiry.pk),
                label=inquiry.reference,
                action=audit.EXPORT_LIST,
                timestamp=now,
                uuid=uuid,
                user=user,
            )
            for inquiry in inquiries
        ],
        batch_size=500,
    )
