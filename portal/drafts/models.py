"""A link to a page's draft: who made it, until when it holds, and whether it was taken back."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class DraftLinkQuerySet(models.QuerySet):
    def valid(self) -> "DraftLinkQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def for_token(self, token: str) -> "DraftLink | None":
        return self.valid().filter(token_digest=_digest(token)).select_related("page").first()


class DraftLink(models.Model):
    """The token itself is known only to those who were given the link: the table has its hash."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="draft_links")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = DraftLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft link")
        verbose_name_plural = _("draft links")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.page_id} – {self.expires_at:%Y-%m-%d %H:%M}"

    @classmethod
    def create(cls, page: Page, user, lifetime: timedelta) -> tuple["DraftLink", str]:
        """Make a link and return it with its token, which cannot be read again."""
        token = secrets.token_urlsafe(32)
        link = cls.objects.create(
            page=page,
            token_digest=_digest(token),
            created_by=user,
            expires_at=timezone.now() + lifetime,
        )
        return link, token

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    def revoke(self) -> None:
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])
