"""The language of a page, and its name as standards outside Django write it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import get_language


def language_tag(code: str = "") -> str:
    """Return a language code (default: the reader's) as BCP 47 has it: zh-hans becomes zh-Hans."""
    language, _dash, script = (code or get_language() or settings.LANGUAGE_CODE).partition("-")
    return f"{language}-{script.capitalize()}" if script else language


class PathLanguageMiddleware(LocaleMiddleware):
    """Django's, for addresses that tell their language: none depends on the reader's browser.

    Django's own names Accept-Language in `Vary` wherever an address has no prefix, although the
    default language is all that such an address is answered in.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Content-Language", get_language() or settings.LANGUAGE_CODE)
        return response
