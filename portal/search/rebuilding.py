"""Filling the index anew while the site serves: batch by batch, each in a short transaction."""

import time
from collections.abc import Callable

from django.db import connections, router, transaction
from django.db.models import Model
from modelsearch.backends.base import BaseIndex
from modelsearch.conf import get_app_config

#: Objects written at once. Others who write to SQLite wait as long as one batch takes: 0.2 s.
BATCHES = {"sqlite": 100, "postgresql": 500}
#: Seconds between batches in which they have their turn: who waits asks at least every 0.1 s
#: (`sqliteDefaultBusyCallback` in SQLite's main.c), and in a shorter time might never come.
PAUSE = 0.12


def index_all(
    index: BaseIndex,
    model: type[Model],
    progress: Callable[[int], None],
    batch: int | None = None,
) -> int:
    """Index all objects of a model in the order of their keys; return how many.

    So many are written at once, or as many as suits the database. `progress` is told after each
    batch how many are done. What is added or deleted meanwhile is neither skipped nor brought back.
    """
    using = writing_to()
    batch = batch or BATCHES[connections[using].vendor]
    done, last = 0, None
    while True:
        objects = model.get_indexed_objects().order_by("pk")
        if last is not None:
            objects = objects.filter(pk__gt=last)
        keys = list(objects.values_list("pk", flat=True)[:batch])
        if not keys:
            return done
        with transaction.atomic(using=using):
            # Who changes one of them now waits until it is written, and then writes it anew.
            locked = model._base_manager.filter(pk__in=keys).order_by("pk").select_for_update()
            list(locked.values_list("pk", flat=True))
            index.add_items(model, list(model.get_indexed_objects().filter(pk__in=keys)))
        done += len(keys)
        last = keys[-1]
        progress(done)
        if connections[using].vendor == "sqlite" and len(keys) == batch:
            time.sleep(PAUSE)


def writing_to() -> str:
    """Return the name of the database that the index is written to."""
    return router.db_for_write(get_app_config().get_model("IndexEntry"))
