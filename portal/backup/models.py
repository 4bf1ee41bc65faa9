"""What is known of the backups made here, and of a restore that is not quite done."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Backup(models.Model):
    """One attempt to make an archive, and what its last test found."""

    started_at = models.DateTimeField(_("started"), default=timezone.now)
    path = models.CharField(_("file"), max_length=500)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.TextField(_("error"), blank=True)
    tested_at = models.DateTimeField(_("tested"), null=True)
    test_error = models.TextField(_("error in the test"), blank=True)

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        ordering = ["-started_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.path

    @classmethod
    def newest_good(cls) -> "Backup | None":
        return cls.objects.filter(error="", sha256__gt="").first()

    @property
    def is_trusted(self) -> bool:
        return bool(self.tested_at) and not self.test_error

    def note_test(self, error: str, at: datetime | None = None) -> None:
        self.tested_at, self.test_error = at or timezone.now(), error
        self.save(update_fields=["tested_at", "test_error"])


class Restoration(models.Model):
    """Rows have been restored, and the uploads unpacked in this folder belong to them.

    Written in the transaction of the rows: whoever finds it puts the uploads in their place.
    """

    folder = models.CharField(max_length=100)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.folder
