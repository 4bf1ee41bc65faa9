"""When articles appear and in which list: what publishing, moving and time bring."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from wagtail.models import Page, Revision

from news.importing.history import was_imported

if TYPE_CHECKING:
    from news.models import ArticlePage


def date_by_publication(instance: "ArticlePage", revision: Revision, **kwargs) -> None:
    """Write into an article that went live when it first did so, or was to.

    Not for what was imported: it was published on the old site, nobody knows when.
    """
    if instance.date or not instance.live or was_imported(instance):
        return
    times = [instance.first_published_at, instance.go_live_at]
    instance.date = min(time for time in times if time)
    instance.save(clean=False)
    # For the form, which shows the last revision.
    revision.content["date"] = instance.serializable_data()["date"]
    revision.save(update_fields=["content"])


def time_has_come(since: datetime, now: datetime) -> bool:
    """Whether an article came into sight, or to the end of its time on top, since then."""
    from news.models import ArticlePage

    due = Q(listed_at__gt=since, listed_at__lte=now)
    due |= Q(pinned_until__gt=since, pinned_until__lte=now)
    return ArticlePage.objects.filter(due).exists()


def follow_to_list(instance: Page, **kwargs) -> None:
    """Write of an article that was moved in which list it is now: moving saves no page."""
    from news.models import ArticlePage

    for article in ArticlePage.objects.filter(pk=instance.pk, live=True):
        article.save(clean=False, update_fields=["live"])
