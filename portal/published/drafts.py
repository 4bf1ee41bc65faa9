"""Saving a page that no reader sees, which so changes no page that one does."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from modelcluster.models import get_all_child_relations
from wagtail.models import Page

#: Where a connection remembers the tables of the page that is being saved.
_TABLES = "_portal_unseen_tables"


@contextmanager
def unseen(page: Page) -> Iterator[None]:
    """Leave the edition as it is while the form of a draft is saved, as autosave does all the time.

    Only for a page that neither is nor becomes live and has none below it, as the database says
    under a lock: who publishes it meanwhile does so after this. Only for statements on the tables
    of such a page and of what belongs to it alone; all others raise the edition as ever.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    with transaction.atomic():
        drafts = Page.objects.select_for_update().filter(pk=page.pk, live=False, numchild=0)
        if not page.live and drafts.values_list("pk", flat=True).first():
            setattr(connection, _TABLES, _tables(type(page)))
        try:
            yield
        finally:
            setattr(connection, _TABLES, frozenset())


def are_unseen(connection, tables: list[str]) -> bool:
    """Whether a statement that writes to `tables` belongs to a draft that is being saved."""
    known = getattr(connection, _TABLES, frozenset())
    return bool(known) and known.issuperset(table.lower() for table in tables)


def _tables(model: type[Page]) -> frozenset[str]:
    """The tables of a page's type, of the types it inherits from, and of its child relations."""
    models = [model, *model._meta.get_parent_list()]
    models += [relation.related_model for relation in get_all_child_relations(model)]
    return frozenset(model._meta.db_table for model in models)
