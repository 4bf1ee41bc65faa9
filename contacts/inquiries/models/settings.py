"""How inquiries are handled, as staff set it in the admin."""

from datetime import time

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


class Weekdays(models.IntegerChoices):
    FIVE = 5, _("Monday to Friday")
    SIX = 6, _("Monday to Saturday")
    SEVEN = 7, _("Every day")


@register_setting(icon="mail", order=150)
class InquirySettings(BaseGenericSetting):
    reference_prefix = models.CharField(
        _("prefix of references"),
        max_length=6,
        default="MX",
        validators=[RegexValidator(r"^[A-Z0-9]+\Z", _("Use capital letters and digits."))],
        help_text=_("MX gives references such as MX-2611-0042."),
    )
    opens_at = models.TimeField(_("working hours from"), default=time(8, 30))
    closes_at = models.TimeField(_("to"), default=time(18, 0))
    weekdays = models.PositiveSmallIntegerField(
        _("working days"), choices=Weekdays, default=Weekdays.SIX
    )
    escalate_after = models.PositiveSmallIntegerField(
        _("escalate after (minutes)"),
        default=30,
        validators=[MaxValueValidator(10_000)],
        help_text=_(
            "Working time after which an inquiry that nobody has opened goes to the next "
            "contact; 0: never."
        ),
    )
    digest_recipients = models.TextField(
        _("daily digest to"), blank=True, help_text=_("One e-mail address on a line.")
    )
    digest_at = models.TimeField(_("daily digest at"), default=time(18, 0))
    retention_months = models.PositiveSmallIntegerField(
        _("kept for (months)"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Older inquiries are anonymised, their attachments removed."),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("weekdays"),
                FieldPanel("escalate_after"),
            ],
            heading=_("Working hours (Beijing time)"),
        ),
        MultiFieldPanel(
            [FieldPanel("digest_recipients"), FieldPanel("digest_at")], heading=_("Daily digest")
        ),
        FieldPanel("retention_months"),
        FieldPanel("reference_prefix"),
    ]

    class Meta:
        verbose_name = _("inquiry settings")

    def clean(self) -> None:
        if self.closes_at and self.opens_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("Working hours end before they begin.")})
