"""What is told of a visitor's browser by its headers: a class of device, a language, no more."""

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError

# Programs that run scripts as well; a telephone of the make Cubot is none.
_ROBOT = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|headless|lighthouse|phantom|electron|python|java/|curl|wget"
    r"|http[-_ ]?client|go-http|okhttp|libwww|scrapy|facebookexternalhit|preview|monitor|uptime",
    re.IGNORECASE,
)
_BROWSER = re.compile(r"Mozilla/5\.0")
PHONE, WECHAT, TABLET, COMPUTER = "phone", "wechat", "tablet", "computer"


def is_robot(user_agent: str) -> bool:
    """Whether a program and no person looks at pages with this User-Agent."""
    return not _BROWSER.match(user_agent) or bool(_ROBOT.search(user_agent))


def device(user_agent: str) -> str:
    """Return PHONE, TABLET or COMPUTER; WECHAT for a page that was opened inside of it."""
    if "MicroMessenger" in user_agent:
        return WECHAT
    is_android = "Android" in user_agent
    is_mobile = "Mobi" in user_agent
    if "iPad" in user_agent or "Tablet" in user_agent or (is_android and not is_mobile):
        return TABLET
    return PHONE if is_mobile or "iPhone" in user_agent else COMPUTER


@lru_cache(maxsize=512)
def language(accepted: str) -> str:
    """Return the first language of Accept-Language with its country, as "zh-CN"; "" if unknown."""
    first = accepted.partition(",")[0].partition(";")[0].strip()[:35]
    try:
        found = Locale.parse(first, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return ""
    return "-".join(filter(None, (found.language, found.territory)))
