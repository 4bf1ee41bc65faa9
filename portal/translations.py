"""Snippets that are written once and shown in every language."""

from django.db import models, transaction
from wagtail.models import Locale, TranslatableMixin
from wagtail_localize.fields import BaseTranslatableField


def own_translation(value: TranslatableMixin | None, locale: Locale) -> TranslatableMixin | None:
    """Return `value` in the language of what points at it, None where it is not translated."""
    if value is None or value.locale_id == locale.pk:
        return value
    return value.get_translation_or_none(locale)


class SharedField(BaseTranslatableField):
    """A field that wagtail-localize leaves alone, neither to be translated nor copied.

    It copies from what the original was when it was submitted, which may be long ago.
    """


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
        cls.override_translatable_fields = [SharedField(name) for name in cls.shared_fields]

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        if self._state.adding:
            self._take_shared_values()
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

    def _take_shared_values(self) -> None:
        """A new translation begins with what is shared now, not with what was copied into it."""
        if translation := self.get_translations().order_by("pk").first():
            for name in self.shared_fields:
                setattr(self, name, translation._shared_value(name, self))

    def _shared_value(self, name: str, translation: "SharedFieldsMixin") -> object:
        value = getattr(self, name)
        if isinstance(value, TranslatableMixin):
            return own_translation(value, translation.locale) or value
        return value
