"""How entries are written, for both backends."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model


class UpsertingIndex:
    """A mixin for modelsearch's indexes: one statement writes a batch of entries, new or not."""

    BATCH = 200

    def entry_columns(self, obj: Model) -> dict[str, Any]:
        """Return the values of an object's entry, by column."""
        raise NotImplementedError

    def add_items(self, model: type[Model], objs: list[Model]) -> None:
        """Write the entries of objects of one model."""
        if not objs or not model.get_search_fields():
            return
        entry_model = self.entries.model
        key = {"content_type_id": ContentType.objects.get_for_model(model).pk}
        for start in range(0, len(objs), self.BATCH):
            batch = [
                (str(obj.pk), self.entry_columns(obj)) for obj in objs[start : start + self.BATCH]
            ]
            entry_model._default_manager.bulk_create(
                [entry_model(object_id=pk, **key, **columns) for pk, columns in batch],
                update_conflicts=True,
                unique_fields=["content_type", "object_id"],
                update_fields=list(batch[0][1]),
            )

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Do nothing: a factor of the stock ranking, which costs a scan of the index per save."""
