"""Whether a submission looks like spam: signs that add up, none of which refuses anything.

What looks like spam is acknowledged like any other inquiry, kept, and delivered to nobody until
somebody releases it.
"""

from contacts.inquiries.spam.signs import LABELS, Attempt, Sign
from contacts.inquiries.spam.verdict import THRESHOLD, reasons

__all__ = ["LABELS", "THRESHOLD", "Attempt", "Sign", "reasons"]
