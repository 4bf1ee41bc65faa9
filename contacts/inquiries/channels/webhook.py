"""A webhook of the company's own, such as a CRM's: JSON, signed as the README says."""

import hashlib
import hmac
import time

from contacts.inquiries.channels import http
from contacts.inquiries.channels.text import admin_url
from contacts.inquiries.models import Delivery, Inquiry

FIELDS = (
    "reference", "language", "name", "phone", "email", "wechat", "company", "country", "province",
    "message", "material", "size", "quantity", "tolerance", "wanted_by", "source_title",
)  # fmt: skip


def send(delivery: Delivery, url: str, secret: str) -> None:
    """Send the whole inquiry; any 2xx answer is acceptance, whatever stands in it."""
    body = http.encode({"id": delivery.message_id, "event": delivery.kind, **_inquiry(delivery)})
    headers = {"X-Portal-Delivery": delivery.message_id.strip("<>")}
    if secret:
        headers |= signature(secret, body, time.time())
    http.post(url, body, headers)


def signature(secret: str, body: bytes, now: float) -> dict[str, str]:
    """Return headers: HMAC-SHA256 of "seconds.body", so that an old message is known as old."""
    timestamp = str(round(now))
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return {
        "X-Portal-Timestamp": timestamp,
        "X-Portal-Signature": f"sha256={signed.hexdigest()}",
    }


def _inquiry(delivery: Delivery) -> dict:
    inquiry: Inquiry | None = delivery.inquiry
    if inquiry is None:
        return {}
    return {
        "inquiry": {name: getattr(inquiry, name) for name in FIELDS}
        | {
            "received": inquiry.created_at.isoformat(),
            "contact": inquiry.contact.name if inquiry.contact else None,
            "attachments": [
                {"name": file.name, "size": file.size, "sha256": file.sha256}
                for file in inquiry.attachments.all()
            ],
            "url": admin_url(inquiry),
        }
    }
