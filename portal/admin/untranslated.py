"""A page is published in another language only when it is written in that language.

wagtail-localize fills what is not translated with the original's words: readers of English
would meet Chinese titles and texts in lists, feeds and search engines.
"""

import re
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.models import Page
from wagtail_localize.models import Translation

#: What has to be translated: of Chinese, texts with Chinese characters, but not "6063-T5".
WORDS = {"zh-hans": re.compile(r"[\u3400-\u9fff]")}
WORDS_IN_LETTERS = re.compile(r"[^\W\d_]")

#: Addresses need no words of the language.
EXEMPT = ("slug",)


def untranslated_texts(translation: Translation) -> list[str]:
    """Return the original's texts that have no translation yet, in their order."""
    language = translation.source.locale.language_code
    words = WORDS.get(language, WORDS_IN_LETTERS)
    segments = translation.source.stringsegment_set.exclude(context__path__in=EXEMPT)
    segments = segments.annotate_translation(translation.target_locale).select_related("string")
    texts = (s.string.data for s in segments.order_by("order") if not s.translation)
    return [text for text in texts if words.search(text)]


def is_translated(translation: Translation) -> bool:
    return not untranslated_texts(translation)


def translations_of(pages: QuerySet[Page] | Iterable[Page]) -> Iterable[Translation]:
    """Return the running translations whose results `pages` are."""
    results = Q(pk__in=[])
    for page in pages:
        results |= Q(source__object_id=page.translation_key, target_locale=page.locale_id)
    translations = Translation.objects.filter(results, enabled=True)
    return translations.select_related("source__locale", "target_locale")


def refuse(request: HttpRequest, translation: Translation) -> None:
    """Say why a translation is not published."""
    texts = untranslated_texts(translation)
    text = ngettext(
        "Not published in %(language)s: %(count)d text of “%(title)s” is not translated yet.",
        "Not published in %(language)s: %(count)d texts of “%(title)s” are not translated yet.",
        len(texts),
    )
    text %= {
        "language": translation.target_locale.get_display_name(),
        "count": len(texts),
        "title": translation.source.object_repr,
    }
    first = Truncator(strip_tags(texts[0])).chars(60)
    messages.error(request, text + " " + _("The first of them: “%(text)s”") % {"text": first})


def refuse_to_publish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Lead back to the translation editor when it was asked to publish what is not translated."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    for translation in translations_of([page]):
        if not is_translated(translation):
            refuse(request, translation)
            return redirect(request.path)
    return None


def refuse_to_publish_many(request: HttpRequest, action: PublishBulkAction, pages: list[Page]):
    """Publish none of many chosen pages when one of them is not translated."""
    with_descendants = action.get_execution_context()["include_descendants"]
    below = [page.get_descendants().not_live() for page in pages] if with_descendants else []
    chosen = {page.pk: page for group in [pages, *below] for page in group}
    lacking = [t for t in translations_of(chosen.values()) if not is_translated(t)]
    for translation in lacking:
        refuse(request, translation)
    return redirect(action.next_url) if lacking else None
