"""Who answers an inquiry: rules in the order that staff gave them, absences and holidays."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

#: Contacts have a twin in every language; inquiries know them by the one in the site's own.
IN_DEFAULT_LANGUAGE = {"locale__language_code": settings.LANGUAGE_CODE}


class RoutingRule(models.Model):
    """An inquiry that meets every condition given goes to `contact`; the first rule decides."""

    class Hours(models.TextChoices):
        ANY = "", _("At any time")
        WITHIN = "within", _("Within working hours")
        OUTSIDE = "outside", _("Outside working hours")

    name = models.CharField(pgettext_lazy("thing", "name"), max_length=80)
    active = models.BooleanField(_("active"), default=True)
    countries = models.CharField(
        _("countries"),
        max_length=400,
        blank=True,
        help_text=_("Codes of two letters such as CN, DE, US; any of them is enough."),
    )
    provinces = models.CharField(
        _("provinces"), max_length=400, blank=True, help_text=_("Such as 广东, 广西.")
    )
    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=settings.LANGUAGES
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Sent from this page, a page below it, or a translation of these."),
    )
    words = models.TextField(
        _("words"), blank=True, help_text=_("One on a line; any of them in the text is enough.")
    )
    hours = models.CharField(_("hours"), max_length=10, blank=True, choices=Hours)
    contact = models.ForeignKey(
        "contacts.Contact",
        verbose_name=_("goes to"),
        on_delete=models.CASCADE,
        related_name="routing_rules",
        limit_choices_to=IN_DEFAULT_LANGUAGE,
    )
    sort_order = models.IntegerField(default=0, editable=False)

    panels = [
        FieldPanel("name"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("countries", "provinces", "language", "page", "words", "hours")
            ],
            heading=_("An inquiry that meets all of these"),
        ),
        FieldPanel("contact"),
        FieldPanel("active"),
    ]

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.name


class Absence(models.Model):
    """Days on which a contact answers nothing; both ends included."""

    contact = models.ForeignKey(
        "contacts.Contact",
        verbose_name=_("contact"),
        on_delete=models.CASCADE,
        related_name="absences",
        limit_choices_to=IN_DEFAULT_LANGUAGE,
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    substitute = models.ForeignKey(
        "contacts.Contact",
        verbose_name=_("substitute"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to=IN_DEFAULT_LANGUAGE,
        help_text=_("Left empty, inquiries go in turn to those on duty."),
    )

    panels = [FieldPanel(name) for name in ("contact", "first_day", "last_day", "substitute")]

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-first_day", "pk"]

    def __str__(self) -> str:
        return f"{self.contact}: {self.first_day} – {self.last_day}"

    def clean(self) -> None:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("The last day is before the first.")})
        if self.substitute_id and self.substitute_id == self.contact_id:
            raise ValidationError({"substitute": _("Choose somebody else as the substitute.")})


class Holiday(models.Model):
    """Days off on which no working hours count, or working days in exchange (调休)."""

    name = models.CharField(pgettext_lazy("thing", "name"), max_length=80)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    is_working = models.BooleanField(
        _("worked in exchange"),
        default=False,
        help_text=_("A weekend day that is worked for a holiday."),
    )

    panels = [FieldPanel(name) for name in ("name", "first_day", "last_day", "is_working")]

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["-first_day", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("The last day is before the first.")})
