"""What was imported earlier, from Wagtail's log: it outlives renaming and deleting.

An editor who corrects a title or deletes an imported draft must not get it back by a second
run. The entry also tells editors, in the page's history, what the old page did not have.
(news.wagtail_hooks registers the action.)
"""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail.log_actions import LogFormatter, log
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision

from news.importing.captures import Missing

ACTION = "news.import_capture"


class ImportFormatter(LogFormatter):
    label = gettext_lazy("Import")

    def format_message(self, log_entry: PageLogEntry | ModelLogEntry) -> str:
        missing = [name_of_missing(code) for code in log_entry.data.get("missing", [])]
        if missing:
            return _("Imported from the old site, where it lacks: %(missing)s") % {
                "missing": pgettext("list", ", ").join(missing)
            }
        return _("Imported from the old site")


def name_of_missing(missing: str) -> str:
    """Return the reader's word for what an article lacks."""
    return {Missing.DATE: _("date"), Missing.BODY: _("text")}.get(Missing(missing), missing)


def note_import(
    instance: Model, keys: Iterable[str], revision: Revision | None = None, **data: object
) -> None:
    """Log that `instance` was imported as what `keys` name; of a page, as which revision."""
    extra = {"revision": revision} if revision else {}
    log(instance, ACTION, data={"keys": sorted(keys), **data}, **extra)


def import_entries() -> QuerySet[PageLogEntry]:
    """The entries of imported pages, for which `page` is the page as it is now."""
    return PageLogEntry.objects.filter(action=ACTION)


def was_imported(page: Page) -> bool:
    """Tell whether `page`, or what it is a translation of, came from the old site.

    A list reads it for all its pages at once, as `imported`.
    """
    if not hasattr(page, "imported"):
        entries = import_entries().filter(page__translation_key=page.translation_key)
        page.imported = entries.exists()
    return page.imported


def is_as_imported(page: Page) -> bool:
    """Tell whether `page` is a draft that nobody has changed or published since its import."""
    if page.live or page.first_published_at or page.latest_revision_id is None:
        return False
    entries = PageLogEntry.objects.filter(action=ACTION, page_id=page.pk)
    return entries.filter(revision_id=page.latest_revision_id).exists()


def imported_before(model: type[Model]) -> dict[str, str]:
    """Return the ids of the records of `model` that were imported, by each of their keys."""
    if issubclass(model, Page):
        entries, id_field = PageLogEntry.objects, "page_id"
    else:
        entries, id_field = ModelLogEntry.objects, "object_id"
    content_type = ContentType.objects.get_for_model(model)
    rows = entries.filter(action=ACTION, content_type=content_type).order_by("timestamp", "pk")
    found: dict[str, str] = {}
    for pk, data in rows.values_list(id_field, "data"):
        found |= dict.fromkeys(data.get("keys", []), str(pk))
    return found
