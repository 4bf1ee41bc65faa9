"""Names of languages as standards outside Django write them."""

from django.conf import settings
from django.utils.translation import get_language


def language_tag(code: str = "") -> str:
    """Return a language code (default: the reader's) as BCP 47 has it: zh-hans becomes zh-Hans."""
    language, _dash, script = (code or get_language() or settings.LANGUAGE_CODE).partition("-")
    return f"{language}-{script.capitalize()}" if script else language
