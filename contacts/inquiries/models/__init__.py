"""What is kept of an inquiry, of its deliveries, and of who answers it."""

from contacts.inquiries.models.attachment import Attachment
from contacts.inquiries.models.delivery import Channel, Delivery
from contacts.inquiries.models.inquiry import Inquiry, Note, ReferenceCounter
from contacts.inquiries.models.routing import Absence, Holiday, RoutingRule
from contacts.inquiries.models.settings import InquirySettings

__all__ = [
    "Absence",
    "Attachment",
    "Channel",
    "Delivery",
    "Holiday",
    "Inquiry",
    "InquirySettings",
    "Note",
    "ReferenceCounter",
    "RoutingRule",
]
