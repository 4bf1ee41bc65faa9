"""The people of the sales desk, and what they look at."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractUser
from django.core.files.base import ContentFile
from django.urls import reverse

from contacts.inquiries.models import Attachment, Delivery, Inquiry
from contacts.models import Contact
from tests.factories import ContactFactory, InquiryFactory, UserFactory

SALES, MANAGERS = "销售 Sales", "销售经理 Sales managers"
EDITORS, MODERATORS = "编辑 Editors", "审核 Moderators"


@dataclass
class Team:
    """Two salespeople with their contacts, their manager, and others who have no business here."""

    anna: AbstractUser = field(default_factory=lambda: UserFactory(groups=[SALES]))
    ben: AbstractUser = field(default_factory=lambda: UserFactory(groups=[SALES]))
    manager: AbstractUser = field(default_factory=lambda: UserFactory(groups=[MANAGERS]))
    admin: AbstractUser = field(default_factory=lambda: UserFactory(is_superuser=True))
    editor: AbstractUser = field(default_factory=lambda: UserFactory(groups=[EDITORS]))
    moderator: AbstractUser = field(default_factory=lambda: UserFactory(groups=[MODERATORS]))

    def __post_init__(self) -> None:
        self.annas = ContactFactory(name="陈安娜", email="anna@example.com", user=self.anna)
        self.bens = ContactFactory(name="李本", email="ben@example.com", user=self.ben)

    def of(self, contact: Contact | None, **fields) -> Inquiry:
        return InquiryFactory(contact=contact, **fields)


def attach(inquiry: Inquiry, name: str = "截面 图纸.dwg", content: bytes = b"AC1032") -> Attachment:
    attachment = Attachment(
        inquiry=inquiry,
        submission_key=inquiry.submission_key,
        name=name,
        media_type="image/vnd.dwg",
        size=len(content),
        sha256="0" * 64,
    )
    attachment.file.save("any", ContentFile(content))
    return attachment


def undelivered(inquiry: Inquiry, **fields) -> Delivery:
    values = {
        "kind": Delivery.Kind.INQUIRY, "recipient": "anna@example.com", "language": "zh-hans",
        "message_id": f"<{inquiry.reference}-{Delivery.objects.count()}@example.com>",
        "attempts": 3, "last_error": "Connection refused",
    } | fields  # fmt: skip
    return Delivery.objects.create(inquiry=inquiry, **values)


def detail_url(inquiry: Inquiry) -> str:
    return reverse("inquiry_detail", args=[inquiry.pk])


def act(client, inquiry: Inquiry, action: str, **data):
    return client.post(reverse("inquiry_action", args=[inquiry.pk, action]), data, follow=True)
