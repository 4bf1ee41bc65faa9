"""Snippets that are written once and shown in every language."""

from django.db import models, transaction
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField


class SharedFieldsMixin(TranslatableMixin):
    """A translatable model whose `shared_fields` are the same in every language.

    Saving one translation writes those fields into the others in the same transaction, so that
    a phone number changed in Chinese can never stay old in English. A foreign key to a
    translatable model follows to that model's translation, where there is one.
    """

    shared_fields: tuple[str, ...] = ()

    class Meta(TranslatableMixin.Meta):
        abstract = True

    def __init_subclass__(cls, **kwargs) -> None:
        super().__init_subclass__(**kwargs)
        cls.override_translatable_fields = [
            SynchronizedField(name, overridable=False) for name in cls.shared_fields
        ]

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        for translation in self.get_translations().select_related("locale"):
            changed = False
            for name in self.shared_fields:
                value = self._shared_value(name, translation)
                if getattr(translation, name) != value:
                    setattr(translation, name, value)
                    changed = True
            if changed:
                # The plain save ends the exchange: the others are reached from here.
                models.Model.save(translation)

    def _shared_value(self, name: str, translation: "SharedFieldsMixin") -> object:
        value = getattr(self, name)
        if isinstance(value, TranslatableMixin):
            return value.get_translation_or_none(translation.locale) or value
        return value
