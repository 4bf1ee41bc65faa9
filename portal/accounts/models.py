"""What is kept of sign-ins: who needs a second factor, what failed, which devices are known."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="lock", order=160)
class SignInSettings(BaseGenericSetting):
    """Who must sign in with a second factor; everybody else may."""

    administrators = models.BooleanField(
        _("administrators"),
        default=False,
        help_text=_("Accounts that may do everything need a second factor."),
    )
    groups = models.ManyToManyField(
        Group,
        verbose_name=_("groups"),
        blank=True,
        related_name="+",
        help_text=_("Members of these groups need a second factor."),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("administrators"),
                FieldPanel("groups", widget=CheckboxSelectMultiple),
            ],
            heading=_("Two-factor sign-in is required of"),
            help_text=_(
                "Whoever has none yet is asked to set it up before anything else in the admin."
            ),
        )
    ]

    class Meta:
        verbose_name = _("sign-in settings")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def require_second_factor_of(cls, user: AbstractUser) -> bool:
        """Whether `user` needs a second factor, in one query."""
        needed = models.Q(groups__user=user)
        if user.is_superuser:
            needed |= models.Q(administrators=True)
        return cls.objects.filter(needed).exists()


class AttemptCount(models.Model):
    """How often somebody was let try lately; `key` tells neither name nor address."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("attempt count")
        verbose_name_plural = _("attempt counts")

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"


class KnownDevice(models.Model):
    """A browser in which somebody has signed in; its own cookie has what `key` is the hash of."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_devices"
    )
    key = models.CharField(max_length=64, editable=False)
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("known device")
        verbose_name_plural = _("known devices")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="accounts_device_of_user")
        ]

    def __str__(self) -> str:
        return self.name
