"""A visitor's file, kept apart from media under a name that nobody can guess."""

import secrets

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def private_storage() -> Storage:
    """Return the storage of what no address serves: below PRIVATE_ROOT, or in a bucket."""
    return storages["private"]


def random_name(attachment: "Attachment", filename: str) -> str:
    """Return a path that says nothing of the file, in one of 256 folders."""
    name = secrets.token_hex(20)
    return f"attachments/{name[:2]}/{name}"


class Attachment(models.Model):
    """A file of an inquiry; without an inquiry, one that waits for its form to be right."""

    inquiry = models.ForeignKey(
        "inquiries.Inquiry", null=True, on_delete=models.CASCADE, related_name="attachments"
    )
    submission_key = models.UUIDField(db_index=True)
    file = models.FileField(storage=private_storage, upload_to=random_name, max_length=120)
    name = models.CharField(_("file name"), max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    #: What the virus scanner said (contacts/inquiries/scanning.py); "" until it has been asked.
    scan = models.CharField(max_length=110, blank=True, db_index=True, editable=False)

    CLEAN, UNKNOWN, FOUND = "clean", "unknown", "found "

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def threat(self) -> str:
        """The scanner's name of what it found, "" where it found nothing or was not asked."""
        return self.scan.removeprefix(self.FOUND) if self.scan.startswith(self.FOUND) else ""
