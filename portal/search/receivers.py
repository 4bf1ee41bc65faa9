"""Updates of the index in the transaction of the change itself.

modelsearch queues a task for each saved object. With a queue in the database the index is stale
until the worker has come round, and for ever if it has not; so these receivers take the place of
modelsearch's. They also follow what an entry takes from other objects (`RelatedFields`): renaming
a category updates its articles.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from modelsearch import index, signal_handlers

from . import suggestions
from .relations import Dependency, changed_texts, dependencies, reindex

_PENDING = "_search_dependents"


def connect() -> None:
    """Replace modelsearch's receivers, and follow related objects."""
    for model in index.get_indexed_models():
        post_save.connect(forget_suggestions, sender=model)
        post_delete.connect(forget_suggestions, sender=model)
        # False for a model that keeps its index itself (`search_auto_update = False`).
        if post_save.disconnect(signal_handlers.post_save_signal_handler, sender=model):
            post_save.connect(index_saved, sender=model)
    for model, found in dependencies().items():
        pre_save.connect(note_change, sender=model)
        post_save.connect(index_dependents, sender=model)
        pre_delete.connect(note_dependents, sender=model)
        post_delete.connect(index_dependents, sender=model)
        for through in {dependency.through for dependency in found} - {None}:
            m2m_changed.connect(index_linked, sender=through)


def forget_suggestions(**kwargs: Any) -> None:
    """Suggest nothing that has been withdrawn, once the change is there to be read."""
    transaction.on_commit(suggestions.forget)


def index_saved(instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """Index a saved object. Fixtures (`raw`) may not be complete yet: `update_index` does them."""
    if raw:
        return
    if instance.get_indexed_instance() is not instance:
        # A page saved as a plain Page remembers its specific self as it was before.
        instance = type(instance)._default_manager.get(pk=instance.pk)
    index.insert_or_update_object(instance)


def note_change(instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """Before an object is saved, note which kinds of entries will read differently after it."""
    if not raw:
        found = [d for d in _dependencies_on(instance) if changed_texts(instance, d)]
        setattr(instance, _PENDING, [(dependency, None) for dependency in found])


def note_dependents(instance: Model, **kwargs: Any) -> None:
    """Before an object is deleted, note the objects that lose its text."""
    pending = [(d, d.object_keys(instance)) for d in _dependencies_on(instance)]
    setattr(instance, _PENDING, pending)


def index_dependents(instance: Model, **kwargs: Any) -> None:
    """Index the objects noted before the change."""
    for dependency, keys in instance.__dict__.pop(_PENDING, ()):
        reindex(dependency.model, dependency.object_keys(instance) if keys is None else keys)


def index_linked(
    sender: type[Model],
    instance: Model,
    action: str,
    pk_set: Iterable[Any] | None,
    reverse: bool = False,
    **kwargs: Any,
) -> None:
    """Index the objects at whose end a many-to-many link came or went."""
    if action == "pre_clear" and reverse:
        note_dependents(instance)
    elif action == "post_clear" and reverse:
        index_dependents(instance)
    elif action in {"post_add", "post_remove", "post_clear"}:
        for model in {d.model for found in dependencies().values() for d in found}:
            if not reverse and isinstance(instance, model):
                reindex(model, [instance.pk])
            elif reverse and pk_set and issubclass(model, kwargs["model"]):
                reindex(model, list(pk_set))


def _dependencies_on(instance: Model) -> list[Dependency]:
    return dependencies().get(type(instance), [])
