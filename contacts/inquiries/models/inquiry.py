"""An inquiry: what a visitor asked, who answers, and how far that is."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.search import index


def new_token() -> str:
    """Return 32 URL-safe characters that nobody can guess."""
    return secrets.token_urlsafe(24)


class Status(models.TextChoices):
    NEW = "new", pgettext_lazy("inquiry", "New")
    TAKEN = "taken", pgettext_lazy("inquiry", "Taken")
    ANSWERED = "answered", pgettext_lazy("inquiry", "Answered")
    QUOTED = "quoted", pgettext_lazy("inquiry", "Quoted")
    WON = "won", pgettext_lazy("inquiry", "Won")
    LOST = "lost", pgettext_lazy("inquiry", "Lost")
    SPAM = "spam", pgettext_lazy("inquiry", "Spam")


#: Nobody has answered these yet.
WAITING = (Status.NEW, Status.TAKEN)


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def waiting(self) -> "InquiryQuerySet":
        """Those that nobody has answered yet, the longest waiting first."""
        return self.filter(status__in=WAITING).order_by("created_at", "pk")

    def visible_to(self, user) -> "InquiryQuerySet":
        """Those that `user` may see: all for sales managers; own and unassigned for sales."""
        if not user.has_perm("inquiries.view_inquiry"):
            return self.none()
        if user.has_perm("inquiries.view_all_inquiries"):
            return self
        mine = models.Q(contact__user=user)
        return self.filter(mine | models.Q(contact=None)).exclude(status=Status.SPAM)


class Inquiry(index.Indexed, models.Model):
    """One inquiry. `contact` is the person who answers, in the site's default language."""

    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    #: The form's own key: sent twice, it makes one inquiry.
    submission_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(
        _("received"), default=timezone.now, db_index=True, editable=False
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    phone_e164 = models.CharField(max_length=40, blank=True, db_index=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True, db_index=True)
    wechat = models.CharField(_("WeChat ID"), max_length=60, blank=True, db_index=True)
    company = models.CharField(_("company"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text="ISO 3166-1")
    province = models.CharField(_("province"), max_length=40, blank=True)
    message = models.TextField(_("what is needed"))

    material = models.CharField(_("alloy or plastic"), max_length=120, blank=True)
    size = models.CharField(_("profile or press size"), max_length=120, blank=True)
    quantity = models.CharField(_("quantity"), max_length=120, blank=True)
    tolerance = models.CharField(_("tolerance"), max_length=120, blank=True)
    wanted_by = models.CharField(_("wanted by"), max_length=120, blank=True)

    source_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("sent from"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    source_title = models.CharField(max_length=255, blank=True, editable=False)

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.NEW, db_index=True
    )
    contact = models.ForeignKey(
        "contacts.Contact",
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="inquiries",
    )
    assigned_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    taken_at = models.DateTimeField(_("taken"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    #: When the next contact is told, if nobody has opened it by then; None: never.
    escalate_at = models.DateTimeField(null=True, db_index=True, editable=False)
    escalations = models.PositiveSmallIntegerField(default=0, editable=False)

    spam_reasons = models.JSONField(default=list, editable=False)
    consent_version = models.CharField(max_length=40, editable=False)
    ip_address = models.GenericIPAddressField(null=True, db_index=True, editable=False)
    user_agent = models.CharField(max_length=300, blank=True, editable=False)
    anonymized_at = models.DateTimeField(null=True, editable=False)

    objects = InquiryQuerySet.as_manager()
    #: Else whoever may edit the page it was sent from reads there that it exists.
    wagtail_reference_index_ignore = True

    search_fields = [
        *(
            index.SearchField(name)
            for name in (
                "reference", "name", "company", "phone", "email", "wechat", "message", "material",
                "size", "quantity", "tolerance", "wanted_by", "source_title", "notes_text",
            )
        ),
        *(
            index.FilterField(name)
            for name in (
                "status", "contact_id", "language", "country", "created_at", "source_page_id",
            )
        ),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view", "change")
        permissions = [
            ("view_all_inquiries", _("Can see all inquiries, spam included, and release them")),
            ("erase_personal_data", _("Can export and erase a person's data")),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_spam(self) -> bool:
        return self.status == Status.SPAM

    def notes_text(self) -> str:
        """The internal notes, for the search."""
        return "\n".join(self.notes.values_list("text", flat=True)) if self.pk else ""


class Note(models.Model):
    """What staff write about an inquiry among themselves."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="notes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(_("note"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["created_at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.text[:40]


class ReferenceCounter(models.Model):
    """The last number given in a month, such as 42 in "2611"."""

    month = models.CharField(max_length=4, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.month}-{self.last}"
