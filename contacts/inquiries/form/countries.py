"""Countries and regions by their names in the reader's language, from CLDR (the package Babel)."""

from functools import cache

import phonenumbers
from babel import Locale

from portal.territories import OWN_NAMES

HOME = "CN"
#: Codes that have a telephone network but are no entry of ISO 3166-1.
_NOT_ISO = {"AC", "TA", "XK"}


@cache
def countries(language: str) -> list[tuple[str, str]]:
    """Return pairs of ISO 3166-1 code and name, in alphabetical order; in Chinese, China first."""
    chinese = language.startswith("zh")
    names = Locale.parse("zh_Hans" if chinese else "en").territories
    codes = set(phonenumbers.SUPPORTED_REGIONS) - _NOT_ISO
    own = OWN_NAMES["zh" if chinese else "en"]
    pairs = [(code, own.get(code) or names[code]) for code in codes if code in names]
    if not chinese:
        return sorted(pairs, key=lambda pair: pair[1].casefold().replace("å", "a"))
    # Its dictionary takes a third of a second to load: no command waits for it that needs none.
    from pypinyin import lazy_pinyin

    # China, its regions, then all others as a dictionary has them.
    first = [HOME, *OWN_NAMES["zh"]]
    return sorted(
        pairs,
        key=lambda pair: (
            first.index(pair[0]) if pair[0] in first else len(first),
            lazy_pinyin(pair[1]),
        ),
    )


def country_name(code: str, language: str) -> str:
    """Return a country's name, its code when it has none, "" for no code."""
    return dict(countries(language)).get(code, code)
