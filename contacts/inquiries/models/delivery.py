"""The outbox: one row for each message that must arrive, and the channels they go by."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.Model):
    """A group robot or webhook that is told of inquiries, beside the contact's e-mail."""

    class Kind(models.TextChoices):
        WECOM = "wecom", _("WeCom group robot")
        DINGTALK = "dingtalk", _("DingTalk group robot")
        FEISHU = "feishu", _("Feishu group robot")
        WEBHOOK = "webhook", _("JSON webhook")

    name = models.CharField(pgettext_lazy("thing", "name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    #: Encrypted: a robot's address holds its key. Plain text "env:NAME" names a variable.
    encrypted_url = models.TextField(blank=True, editable=False)
    encrypted_secret = models.TextField(blank=True, editable=False)
    contact = models.ForeignKey(
        "contacts.Contact",
        verbose_name=_("only for inquiries of"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        limit_choices_to={"locale__language_code": settings.LANGUAGE_CODE},
        help_text=_("Left empty, it is told of every inquiry."),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("delivery channel")
        verbose_name_plural = _("delivery channels")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message to one recipient by one channel, until it has arrived."""

    class Kind(models.TextChoices):
        INQUIRY = "inquiry", _("Inquiry")
        ESCALATION = "escalation", _("Escalation")
        ASSIGNMENT = "assignment", _("Assignment")
        ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
        DIGEST = "digest", _("Daily digest")
        TEST = "test", _("Test")

    class Status(models.TextChoices):
        PENDING = "pending", pgettext_lazy("delivery", "Waiting")
        DELIVERED = "delivered", pgettext_lazy("delivery", "Delivered")
        FAILED = "failed", pgettext_lazy("delivery", "Given up")
        CANCELLED = "cancelled", pgettext_lazy("delivery", "Cancelled")

    inquiry = models.ForeignKey(
        "inquiries.Inquiry", null=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    #: None: e-mail.
    channel = models.ForeignKey(
        Channel, null=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    contact = models.ForeignKey(
        "contacts.Contact", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: An e-mail address; empty for a channel.
    recipient = models.CharField(_("recipient"), max_length=254, blank=True)
    language = models.CharField(max_length=10)
    #: RFC 5322 Message-ID: the same in every attempt.
    message_id = models.CharField(max_length=120, unique=True)
    data = models.JSONField(default=dict)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PENDING, db_index=True
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now, db_index=True)
    #: While a worker sends it, nobody else does; past this moment its claim is void.
    claimed_until = models.DateTimeField(null=True)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.message_id
