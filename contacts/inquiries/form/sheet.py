"""The form as a page shows it: questions, answers so far, files that are there already."""

from dataclasses import dataclass, field
from typing import Self

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.models import Page

from contacts.inquiries.form import uploads
from contacts.inquiries.form.fields import InquiryForm
from contacts.inquiries.form.source import source_page
from contacts.inquiries.form.token import FormToken
from contacts.inquiries.models import Attachment
from contacts.inquiries.spam import behaviour, proof
from portal.navigation import surroundings

#: What went wrong on the way, for the page to say.
TOO_MUCH, UNREADABLE, NOT_KEPT, DISK_FULL = "too_much", "unreadable", "not_kept", "disk_full"


@dataclass
class Sheet:
    """A form, its token, the page it was opened from, and what went wrong with it."""

    form: InquiryForm
    token: FormToken
    privacy: Page | None
    source: Page | None = None
    kept: list[Attachment] = field(default_factory=list)
    solved: str = ""
    problem: str = ""

    trap = behaviour.TRAP
    files_field = uploads.FIELD
    max_files, max_size = uploads.MAX_FILES, uploads.MAX_SIZE

    @classmethod
    def blank(cls, page: Page, request: HttpRequest, problem: str = "") -> Self:
        """Return an empty form; `?from=` names the page it was opened from."""
        privacy = privacy_notice(page, request)
        return cls(
            form=InquiryForm(language=get_language()),
            token=FormToken.new(notice_version(privacy)),
            privacy=privacy,
            source=source_page(request.GET.get("from")) if request.method != "POST" else None,
            problem=problem,
        )

    @cached_property
    def challenge(self) -> str:
        return proof.challenge(self.token)

    @property
    def is_answered(self) -> bool:
        """Whether it shows what a visitor sent, rather than nothing yet."""
        return self.form.is_bound


def privacy_notice(page: Page, request: HttpRequest) -> Page | None:
    """Return the published privacy notice in the page's language, if the site has one."""
    return surroundings({"request": request, "page": page}).privacy


def notice_version(privacy: Page | None) -> str:
    """Return what tells one state of the privacy notice from another, such as "r345 2026-11-25"."""
    if privacy is None:
        return ""
    revision = f"r{privacy.live_revision_id}" if privacy.live_revision_id else f"p{privacy.pk}"
    published = privacy.last_published_at or privacy.first_published_at
    return f"{revision} {published:%Y-%m-%d %H:%M}" if published else revision
