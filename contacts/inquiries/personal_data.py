"""One person's data: found by a phone number, an e-mail address or a WeChat ID; given; erased."""

import json
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from contacts.inquiries import audit, retention
from contacts.inquiries.form.visitor_phone import e164
from contacts.inquiries.models import Inquiry

FIELDS = (
    "reference", "created_at", "language", "name", "phone", "email", "wechat", "company",
    "country", "province", "message", "material", "size", "quantity", "tolerance", "wanted_by",
    "source_title", "status", "answered_at", "consent_version", "ip_address", "user_agent",
)  # fmt: skip
SHORTEST = 3


class NotADetail(ValueError):
    """What was given is no e-mail address, phone number or WeChat ID."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known by one detail, brought to one form."""

    detail: str

    @classmethod
    def by(cls, text: str) -> "Person":
        """Return the person; raise NotADetail for what would find strangers."""
        detail = text.strip().casefold()
        if len(detail) < SHORTEST or any(character.isspace() for character in detail):
            detail = e164(text.strip())
        if not detail:
            raise NotADetail(text)
        return cls(e164(detail) or detail)

    @property
    def key(self) -> str:
        """What the audit log calls the person: the same for the same, and telling nobody who."""
        digest = salted_hmac("contacts.inquiries.personal_data", self.detail, algorithm="sha256")
        return digest.hexdigest()[:32]

    def inquiries(self) -> QuerySet[Inquiry]:
        """Return all that this person sent and that is still kept."""
        ways = (
            Q(email__iexact=self.detail)
            | Q(wechat__iexact=self.detail)
            | Q(phone_e164=self.detail)
            | Q(phone_e164__startswith=f"{self.detail};ext=")
            | Q(phone__iexact=self.detail)
        )
        if self.detail.startswith("+86"):
            # Many use their mobile number as their WeChat ID.
            ways |= Q(wechat=self.detail.removeprefix("+86"))
        return Inquiry.objects.filter(ways, anonymized_at=None).order_by("created_at", "pk")


def as_dict(person: Person) -> dict:
    """Return everything that is kept of the person, in plain values."""
    inquiries = person.inquiries().select_related("contact")
    inquiries = inquiries.prefetch_related("attachments", "notes")
    return {"inquiries": [_inquiry(inquiry) for inquiry in inquiries]}


def as_json(person: Person) -> str:
    return json.dumps(as_dict(person), ensure_ascii=False, indent=2)


def write_zip(person: Person, output: IO[bytes]) -> None:
    """Write the data and the person's files, each inquiry's in a folder of its own."""
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", as_json(person))
        for inquiry in person.inquiries().prefetch_related("attachments"):
            for attachment in inquiry.attachments.all():
                try:
                    file = attachment.file.open("rb")
                except FileNotFoundError:
                    continue
                name = f"{inquiry.reference}/{attachment.pk}-{_safe(attachment.name)}"
                with file, archive.open(name, "w") as entry:
                    for chunk in file.chunks():
                        entry.write(chunk)


def record_export(person: Person, user=None) -> None:
    """Note of every inquiry that its data was given to the person."""
    for inquiry in person.inquiries():
        log(inquiry, audit.EXPORT_PERSON, user=user, data={"person": person.key})


def erase(person: Person, user=None) -> list[str]:
    """Anonymise all that the person sent, and note that; return the references."""
    return [
        reference
        for pk, reference in person.inquiries().values_list("pk", "reference")
        if retention.anonymize(pk, audit.ERASE_PERSON, user, person=person.key)
    ]


def _inquiry(inquiry: Inquiry) -> dict:
    values = {name: getattr(inquiry, name) for name in FIELDS}
    values = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
    return values | {
        "answered_by": str(inquiry.contact or ""),
        "notes": [
            {"created_at": note.created_at.isoformat(), "text": note.text}
            for note in inquiry.notes.all()
        ],
        "files": [
            {"name": file.name, "size": file.size, "sha256": file.sha256}
            for file in inquiry.attachments.all()
        ],
    }


def _safe(name: str) -> str:
    """A file name that leads nowhere else when the archive is unpacked."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in last) or "file"
