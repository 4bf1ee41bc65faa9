"""Visitors' files, looked at by the virus scanner after they have been kept.

By the worker, and so never in the way of an inquiry: whatever the scanner says or does not say, the
file is there. What it found is shown, and asked about before a download.
"""

import logging

from contacts.inquiries.models import Attachment
from portal import virus_scanner

logger = logging.getLogger(__name__)
#: Files in one go; the worker has other things to do in between.
BATCH = 20


def run() -> None:
    """Have files looked at that have not been yet, the newest first."""
    if not virus_scanner.address():
        return
    waiting = Attachment.objects.filter(scan="").exclude(inquiry=None)
    for attachment in waiting.order_by("-pk")[:BATCH]:
        try:
            with attachment.file.open("rb") as file:
                verdict = virus_scanner.scan(file)
        except FileNotFoundError:
            verdict = virus_scanner.Verdict(is_known=False)
        except virus_scanner.ScannerUnavailable as error:
            logger.error("The virus scanner did not answer: %s", error)
            return
        if verdict is None:
            return
        Attachment.objects.filter(pk=attachment.pk).update(scan=_noted(verdict))


def _noted(verdict: virus_scanner.Verdict) -> str:
    if verdict.threat:
        return Attachment.FOUND + verdict.threat
    return Attachment.CLEAN if verdict.is_known else Attachment.UNKNOWN
