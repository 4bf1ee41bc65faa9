"""Sums by day: the only thing that is kept of visits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyCount(models.Model):
    """How often something was counted on a day (Asia/Shanghai)."""

    class Kind(models.TextChoices):
        #: A page by its number.
        PAGE = "page", _("Page read")
        #: Arrivals from elsewhere: "" for all of them, hosts, devices, languages.
        ARRIVAL = "arrival", _("Arrival")
        SOURCE = "source", _("Source")
        DEVICE = "device", _("Device")
        LANGUAGE = "language", _("Language")
        WORDS = "words", _("Search words")

    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    label = models.CharField(_("what"), max_length=200, blank=True)
    number = models.PositiveBigIntegerField(_("number"))

    class Meta:
        verbose_name = _("visit statistics")
        verbose_name_plural = _("visit statistics")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "day", "label"], name="statistics_one_row_for_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.label}: {self.number}"
