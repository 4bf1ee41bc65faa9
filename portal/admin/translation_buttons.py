"""What a listing of pages offers to translate, asked once for all its rows.

wagtail-localize asks two or three queries for each row, which is most of what a listing asks.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale, Page
from wagtail_localize import wagtail_hooks as stock
from wagtail_localize.models import TranslationSource

PERMISSION = "wagtail_localize.submit_translation"
#: wagtail-localize's own words, and so translated by its own catalogue.
TRANSLATE, SYNCHRONISE = "Translate this page", "Sync translated pages"


def look_up(pages: Iterable[Page]) -> None:
    """Note on each page what its buttons ask: three queries for however many pages.

    `is_untranslated_somewhere` says whether there is a language without a text of its own,
    `translation_source_id` of which source there are translations, None if there are none.
    """
    pages = list(pages)
    keys = {page.translation_key for page in pages}
    languages = set(Locale.objects.values_list("pk", flat=True))
    # Not `alias_of=None`: SQLite would read all these instead, by their own index.
    written = Page.objects.filter(translation_key__in=keys).exclude(alias_of__isnull=False)
    there = set(written.order_by().values_list("translation_key", "locale_id"))
    sources = TranslationSource.objects.filter(object__in=keys, translations__enabled=True)
    followed = {
        (key, locale): source
        for key, locale, source in sources.values_list("object_id", "locale_id", "pk")
    }
    for page in pages:
        key = page.translation_key
        page.is_untranslated_somewhere = any((key, locale) not in there for locale in languages)
        page.translation_source_id = followed.get((key, page.locale_id))


def buttons(
    page: Page, user: AbstractBaseUser, view_name: str | None = None, next_url: str | None = None
) -> Iterator[Button]:
    """Yield the buttons for a row (Wagtail's hook `register_page_listing_more_buttons`)."""
    if page.is_root() or not user.has_perm(PERMISSION):
        return
    if not hasattr(page, "translation_source_id"):
        look_up([page])
    if page.is_untranslated_somewhere:
        # Of a page that follows another the original is translated.
        address = reverse(
            "wagtail_localize:submit_page_translation", args=[page.alias_of_id or page.pk]
        )
        yield Button(
            gettext(TRANSLATE), address, priority=60, icon_name="wagtail-localize-language"
        )
    if page.translation_source_id:
        address = reverse("wagtail_localize:update_translations", args=[page.translation_source_id])
        if next_url is not None:
            address += "?" + urlencode({"next": next_url})
        yield Button(gettext(SYNCHRONISE), address, priority=60, icon_name="resubmit")


def replace_stock_buttons() -> None:
    """Have listings ask `buttons` in the place of wagtail-localize's hook."""
    name = "register_page_listing_more_buttons"
    # To leave the context is Wagtail's only way to take a hook back.
    hooks.register_temporarily(name, stock.page_listing_more_buttons).__exit__(None, None, None)
    hooks.register(name, buttons)
