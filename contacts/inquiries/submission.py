"""From a right form to an inquiry that is kept: all of it in one transaction, or nothing.

Only when `submit` has returned is the visitor told that the inquiry arrived.
"""

import hashlib
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.files.base import File
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

from contacts.inquiries import outbox, routing
from contacts.inquiries.form.file_kinds import recognise
from contacts.inquiries.form.uploads import ReceivedFile
from contacts.inquiries.form.visitor_phone import e164
from contacts.inquiries.models import Attachment, Inquiry, InquirySettings, ReferenceCounter
from contacts.inquiries.models.attachment import private_storage
from contacts.inquiries.models.inquiry import Status
from contacts.inquiries.working_hours import BEIJING

_one_writer = threading.Lock()


@dataclass(frozen=True, slots=True)
class Submission:
    """What a visitor sent, checked. `fields` are those of Inquiry that the visitor filled in."""

    form_key: uuid.UUID
    fields: dict[str, str]
    language: str
    consent_version: str
    files: list[ReceivedFile] = field(default_factory=list)
    #: Files that came with an earlier state of the same form.
    kept: list[Attachment] = field(default_factory=list)
    source: Page | None = None
    address: str | None = None
    user_agent: str = ""
    spam_reasons: list[str] = field(default_factory=list)

    @property
    def key(self) -> uuid.UUID:
        """The same for the same content from the same form, however often it is sent."""
        hashes = sorted([*(f.sha256 for f in self.files), *(f.sha256 for f in self.kept)])
        parts = [*(f"{name}={self.fields[name]}" for name in sorted(self.fields)), *hashes]
        digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        return uuid.uuid5(self.form_key, digest)


def submit(submission: Submission) -> Inquiry:
    """Keep an inquiry, its attachments and its deliveries; return it.

    Sent twice, even at the same moment, it is one: the second gets what the first made. Raises
    DatabaseError or OSError when it could not be kept; then nothing of it is.
    """
    if known := Inquiry.objects.filter(submission_key=submission.key).first():
        return known
    stored: list[Attachment] = []
    try:
        for file in submission.files:
            stored.append(_store(submission.form_key, file, file.name, file.sha256))
        with _turn(), transaction.atomic():
            return _keep(submission, stored)
    except BaseException as error:
        _remove_files(stored)
        if isinstance(error, IntegrityError):
            winner = Inquiry.objects.filter(submission_key=submission.key).first()
            if winner is not None:
                return winner
        raise


def keep_waiting(form_key: uuid.UUID, files: list[ReceivedFile]) -> list[Attachment]:
    """Keep files while their form is not right yet, so that nobody has to choose them again."""
    waiting: list[Attachment] = []
    try:
        for file in files:
            waiting.append(_store(form_key, file, file.name, file.sha256))
        with _turn(), transaction.atomic():
            for attachment in waiting:
                attachment.save(force_insert=True)
    except BaseException:
        _remove_files(waiting)
        raise
    return waiting


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for this process's turn to write where the database has no queue of its own.

    SQLite lets waiting writers ask again and again, and whoever asks at the right moment goes
    first: one visitor of eight at once waited for seconds. Raises OperationalError after as long
    as SQLite itself waits, so that a database that is busy keeps no queue of visitors waiting.
    """
    if connection.vendor != "sqlite":
        yield
        return
    if not _one_writer.acquire(timeout=connection.settings_dict["OPTIONS"]["timeout"]):
        raise OperationalError("database is locked")
    try:
        yield
    finally:
        _one_writer.release()


def _keep(submission: Submission, stored: list[Attachment]) -> Inquiry:
    inquiry = Inquiry(
        submission_key=submission.key,
        reference=_next_reference(),
        language=submission.language,
        consent_version=submission.consent_version,
        phone_e164=e164(submission.fields["phone"], submission.fields["country"]),
        source_page=submission.source,
        source_title=submission.source.title[:255] if submission.source else "",
        ip_address=submission.address,
        user_agent=submission.user_agent,
        status=Status.SPAM if submission.spam_reasons else Status.NEW,
        spam_reasons=submission.spam_reasons,
        **submission.fields,
    )
    routing.assign(inquiry)
    inquiry.save(force_insert=True)
    for attachment in submission.kept:
        waiting = Attachment.objects.filter(pk=attachment.pk, inquiry=None)
        if not waiting.update(inquiry=inquiry):
            # The visitor went back, changed the text and sent it again: a second inquiry.
            with attachment.file.open() as file:
                stored.append(
                    _store(submission.form_key, File(file), attachment.name, attachment.sha256)
                )
    for attachment in stored:
        attachment.inquiry = inquiry
        attachment.save(force_insert=True)
    outbox.enqueue(inquiry)
    return inquiry


def _store(form_key: uuid.UUID, file: File, name: str, sha256: str) -> Attachment:
    """Store a file; return its attachment, which is not in the database yet."""
    kind = recognise(file.file, name)
    size = file.size
    file.seek(0)
    attachment = Attachment(
        submission_key=form_key,
        name=name,
        media_type=kind.media_type if kind else "application/octet-stream",
        size=size,
        sha256=sha256,
    )
    attachment.file.save(name, file, save=False)
    return attachment


def _remove_files(stored: list[Attachment]) -> None:
    for attachment in stored:
        private_storage().delete(attachment.file.name)


def _next_reference() -> str:
    """Return the month's next number, by Beijing's calendar, such as MX-2611-0042."""
    prefix = InquirySettings.load().reference_prefix
    month = timezone.now().astimezone(BEIJING).strftime("%y%m")
    ReferenceCounter.objects.get_or_create(month=month)
    counter = ReferenceCounter.objects.filter(month=month)
    while True:
        counter.update(last=F("last") + 1)
        reference = f"{prefix}-{month}-{counter.get().last:04}"
        # Imported or restored inquiries may have numbers that the counter does not know.
        if not Inquiry.objects.filter(reference=reference).exists():
            return reference
