"""Columns for the admin's listings."""

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column


class BeijingTimeColumn(Column):
    """A date and time to the minute, in the site's time zone."""

    def get_value(self, instance: models.Model) -> str:
        value = super().get_value(instance)
        if not value:
            return ""
        return date_format(timezone.localtime(value), "Y-m-d H:i", use_l10n=False)
