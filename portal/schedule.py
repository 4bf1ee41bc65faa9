"""Scheduled publishing: what is due, and doing it once."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from portal.clock_jumps import clock

logger = logging.getLogger(__name__)

#: From then on a change that has not been made counts as overdue.
LATE_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Due:
    """A scheduled change: `what` is "publish" or "unpublish", `title` what editors call it."""

    what: str
    title: str
    at: datetime
    edit_url: str


def _expired(now: datetime) -> list:
    models = [Page] + [
        model
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    # By when, not by where they are in the tree: there is an index of the few that will expire.
    due = {"live": True, "expire_at__lte": now}
    return [model.objects.filter(**due).order_by("expire_at") for model in models]


def overdue(now: datetime) -> list[Due]:
    """Return the scheduled changes whose time was at or before `now` (time zone aware)."""
    from wagtail.admin.admin_url_finder import AdminURLFinder

    finder = AdminURLFinder()
    due = [
        Due(
            "publish",
            revision.object_str,
            revision.approved_go_live_at,
            finder.get_edit_url(revision.content_object) or "",
        )
        for revision in Revision.objects.filter(approved_go_live_at__lte=now)
    ]
    for queryset in _expired(now):
        due += [
            Due("unpublish", str(item), item.expire_at, finder.get_edit_url(item) or "")
            for item in queryset
        ]
    return sorted(due, key=lambda change: change.at)


def run_due() -> int:
    """Publish and unpublish what is due, each in a transaction of its own; return how many.

    Several workers may call this at once: the row lock (SQLite: the one writer) lets each
    change be made by one of them. A change that fails is logged and tried again next time,
    without holding up the others. Nothing is done by a clock that has just jumped forward.
    """
    if not clock.is_settled():
        return 0
    now = timezone.now()
    done = 0
    for revision_id in Revision.objects.filter(approved_go_live_at__lte=now).values_list(
        "pk", flat=True
    ):
        done += _attempt(_publish, revision_id, now)
    for queryset in _expired(now):
        for pk in queryset.values_list("pk", flat=True):
            done += _attempt(_unpublish, queryset, pk)
    return done


def _attempt(change, *args) -> int:
    try:
        with transaction.atomic():
            return change(*args)
    except Exception:
        logger.exception("A scheduled change failed: %s %s", change.__name__, args[:1])
        return 0


def _lock(queryset):
    if connection.features.has_select_for_update_skip_locked:
        return queryset.select_for_update(skip_locked=True)
    return queryset


def _publish(revision_id: int, now: datetime) -> int:
    due = Revision.objects.filter(pk=revision_id, approved_go_live_at__lte=now)
    revision = _lock(due).first()
    if revision is None:
        return 0
    revision.publish(log_action="wagtail.publish.scheduled")
    return 1


def _unpublish(queryset, pk: int) -> int:
    item = _lock(queryset.filter(pk=pk)).first()
    if item is None:
        return 0
    item.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return 1
