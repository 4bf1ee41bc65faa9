"""The people and factories of a language, read once for a page, whoever shows them."""

from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.models import Page

from contacts.models import Contact, Factory
from portal.navigation import once
from portal.published.remembered import remembered


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address and the language it is written in; `is_own` in the reader's."""

    text: str
    language: str
    is_own: bool


class Directory:
    """What a language's visitors may see, in the editors' order."""

    def __init__(self, language: str) -> None:
        self.language = language

    @cached_property
    def contacts(self) -> list[Contact]:
        people = Contact.objects.filter(locale__language_code=self.language)
        return list(people.select_related("factory", "photo", "wechat_qr"))

    @cached_property
    def factories(self) -> list[Factory]:
        return [p for p in self._everywhere if p.locale.language_code == self.language]

    def addresses(self, factory: Factory) -> list[Address]:
        """Return a factory's address in the reader's language, then in the others.

        A reader abroad shows a driver the Chinese one; a Chinese reader sends the English one.
        """
        twins = [p for p in self._everywhere if p.translation_key == factory.translation_key]
        texts = {p.locale.language_code: p.address for p in twins}
        texts[self.language] = factory.address
        codes = [self.language, *(c for c, _name in settings.LANGUAGES if c != self.language)]
        found: dict[str, Address] = {}
        for code in codes:
            if text := texts.get(code, ""):
                found.setdefault(text, Address(text, code, code == self.language))
        return list(found.values())

    @cached_property
    def _everywhere(self) -> list[Factory]:
        """The factories in every language: one query, since an address is shown in all."""
        return list(Factory.objects.select_related("photo", "locale"))


def directory_of(page: Page | None, request: HttpRequest | None = None) -> Directory:
    """Return the directory in the page's language, or without a page in the reader's.

    It is read once in an edition, without a request once for the page.
    """
    language = page.locale.language_code if page is not None else get_language()
    if request is None and page is not None:
        return page.__dict__.setdefault("_directory", Directory(language))
    key = ("directory", language)
    read = partial(remembered, request, key, partial(Directory, language))
    return once(request, f"_portal_directory_{language}", read)
