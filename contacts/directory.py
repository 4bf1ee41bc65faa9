"""The people and factories of a language, read once for a page, whoever shows them."""

from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.models import Page

from contacts.models import Contact, Factory


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
        places = Factory.objects.filter(locale__language_code=self.language)
        return list(places.select_related("photo"))


def directory_of(page: Page | None) -> Directory:
    """Return the directory in the page's language, or without a page in the reader's.

    It is kept with the page, which lives as long as the request.
    """
    if page is None:
        return Directory(get_language())
    return page.__dict__.setdefault("_directory", Directory(page.locale.language_code))
