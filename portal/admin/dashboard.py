"""The dashboard: what waits for the one who looks at it, in a few queries each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.ui.components import Component
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.models import (
    Page,
    Revision,
    TaskState,
    WorkflowState,
    get_default_page_content_type,
)
from wagtail.permissions import policy_registry

from portal.health import worker_is_alive
from portal.schedule import LATE_AFTER, overdue

LIMIT = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits: what it is called, where it is done, and since or until when."""

    title: str
    url: str
    at: datetime | None
    note: str = ""
    person: str = ""
    language: str = ""


def editable_pages(user: AbstractUser) -> models.QuerySet[Page]:
    return policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")


def edit_url(page_id: int | str) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])


def _display_name(user: AbstractUser | None) -> str:
    return get_user_display_name(user) if user else ""


def languages_of(page_ids: Iterable[str]) -> dict[str, str]:
    """Return the languages of pages by their ids, which Wagtail keeps as text."""
    pages = Page.objects.filter(pk__in=list(page_ids)).select_related("locale")
    return {str(page.pk): str(page.locale) for page in pages.only("pk", "locale")}


class ListPanel(Component):
    """A heading and at most LIMIT rows; left out when there are none and nothing to say."""

    template_name = "portal/admin/dashboard_list.html"
    name = ""
    heading = ""
    empty = ""
    icon = "list-ul"

    def rows(self, user: AbstractUser) -> Iterable[Row]:
        raise NotImplementedError

    def is_shown(self, user: AbstractUser) -> bool:
        return user_has_any_page_permission(user)

    def more_url(self, user: AbstractUser) -> str:
        return ""

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        user = parent_context["request"].user
        self.found = list(self.rows(user)) if self.is_shown(user) else []
        if not self.found and not (self.empty and self.is_shown(user)):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        user = parent_context["request"].user
        more = self.more_url(user) if len(self.found) >= LIMIT else ""
        return {"panel": self, "rows": self.found, "more_url": more}


class ReviewPanel(ListPanel):
    """What others sent for a review that this user may give."""

    name, order, icon = "waiting-review", 100, "clipboard-list"
    heading = gettext_lazy("Awaiting your review")

    def rows(self, user: AbstractUser) -> Iterable[Row]:
        states = TaskState.objects.reviewable_by(user).select_related("revision__user")
        states = list(states.order_by("started_at")[:LIMIT])
        languages = languages_of(state.revision.object_id for state in states)
        for state in states:
            revision = state.revision
            yield Row(
                revision.object_str,
                edit_url(revision.object_id),
                state.started_at,
                person=_display_name(revision.user),
                language=languages.get(revision.object_id, ""),
            )


class SubmittedPanel(ListPanel):
    """What this user sent for review, and what came back."""

    name, order, icon = "submitted", 110, "clipboard-list"
    heading = gettext_lazy("You sent for review")

    def rows(self, user: AbstractUser) -> Iterable[Row]:
        states = WorkflowState.objects.active().filter(
            requested_by=user, base_content_type=get_default_page_content_type()
        )
        states = states.select_related("current_task_state__revision")
        states = list(states.order_by("-created_at")[:LIMIT])
        languages = languages_of(state.object_id for state in states)
        for state in states:
            task_state = state.current_task_state
            note = _("Awaiting review")
            if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
                note = _("Sent back: %(comment)s") % {"comment": task_state.comment or "–"}
            title = task_state.revision.object_str
            language = languages.get(state.object_id, "")
            yield Row(
                title, edit_url(state.object_id), task_state.started_at, note, language=language
            )


class DraftsPanel(ListPanel):
    """Drafts and unpublished changes of everybody, for those who may edit them."""

    name, order, icon = "drafts", 120, "draft"
    heading = gettext_lazy("Drafts")
    empty = gettext_lazy("No drafts are waiting.")

    def rows(self, user: AbstractUser) -> Iterable[Row]:
        in_review = WorkflowState.objects.active().filter(
            base_content_type=get_default_page_content_type()
        )
        in_review = in_review.values(page_id=Cast("object_id", models.BigIntegerField()))
        pages = editable_pages(user).filter(
            # As the index portal_page_pending says it, so that these few are found by it.
            models.Q(has_unpublished_changes=True) | models.Q(live=False),
            models.Q(has_unpublished_changes=True) | models.Q(expired=False),
            depth__gt=1,
        )
        # Not `alias_of=None`: SQLite would read all these instead, by their own index.
        pages = pages.exclude(alias_of__isnull=False)
        pages = pages.exclude(pk__in=in_review).annotate_approved_schedule()
        pages = pages.filter(_approved_schedule=False)
        pages = pages.select_related("latest_revision__user", "locale")
        newest_first = models.F("latest_revision_created_at").desc(nulls_last=True)
        for page in pages.order_by(newest_first, "-pk")[:LIMIT]:
            revision = page.latest_revision
            yield Row(
                page.get_admin_display_title(),
                edit_url(page.pk),
                page.latest_revision_created_at,
                _("Published, with unpublished changes") if page.live else "",
                _display_name(revision and revision.user),
                str(page.locale),
            )


class ScheduledPanel(ListPanel):
    """What the worker will publish and withdraw next."""

    name, order, icon = "scheduled", 130, "calendar-alt"
    heading = gettext_lazy("Scheduled")

    def rows(self, user: AbstractUser) -> Iterable[Row]:
        now = timezone.now()
        pages = editable_pages(user)
        # Of the few that are scheduled it is asked whose they are, not of all pages.
        scheduled = Revision.page_revisions.filter(approved_go_live_at__gt=now)
        # By its time alone, which is indexed: with its kind beside it, SQLite takes that index.
        waiting = Revision.objects.filter(approved_go_live_at__gt=now).order_by()
        ids = {pk for pk in waiting.values_list("object_id", flat=True) if pk.isdigit()}
        allowed = pages.filter(pk__in=ids).order_by().values_list("pk", flat=True)
        revisions = scheduled.filter(object_id__in=[str(pk) for pk in allowed])
        revisions = revisions.select_related("user").order_by("approved_go_live_at")[:LIMIT]
        languages = languages_of(revision.object_id for revision in revisions)
        rows = [
            Row(
                revision.object_str,
                edit_url(revision.object_id),
                revision.approved_go_live_at,
                _("goes online"),
                _display_name(revision.user),
                languages.get(revision.object_id, ""),
            )
            for revision in revisions
        ]
        expiring = pages.filter(live=True, expire_at__gt=now).order_by("expire_at")
        rows += [
            Row(
                page.get_admin_display_title(),
                edit_url(page.pk),
                page.expire_at,
                _("goes offline"),
                language=str(page.locale),
            )
            for page in expiring.select_related("locale")[:LIMIT]
        ]
        return sorted(rows, key=lambda row: row.at)[:LIMIT]


class OverduePanel(Component):
    """A banner when a scheduled change is late or the worker is silent."""

    template_name = "portal/admin/dashboard_overdue.html"
    order = 10

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        self.late = overdue(timezone.now() - LATE_AFTER)
        self.silent = not worker_is_alive()
        return super().render_html(parent_context) if self.late or self.silent else ""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        shown = self.late if user_has_any_page_permission(parent_context["request"].user) else []
        return {
            "late": shown[:LIMIT],
            "more": max(0, len(shown) - LIMIT),
            "worker_is_silent": self.silent,
        }


def arrange(panels: list[Component]) -> None:
    """Put ours in the place of Wagtail's lists of reviews, which have no limit."""
    ours = [OverduePanel(), ReviewPanel(), SubmittedPanel(), DraftsPanel(), ScheduledPanel()]
    replaced = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)
    panels[:] = ours + [panel for panel in panels if not isinstance(panel, replaced)]
