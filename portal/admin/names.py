"""Users' names in the order in which they are said: 王小玲, but Li Wang.

Django writes the given name first and Wagtail's sidebar leaves the family name out. There is no
setting or hook for either, so that both are replaced here.
"""

import re

from django.contrib.auth.models import AbstractUser
from wagtail.admin.telepath import register
from wagtail.admin.ui.sidebar import BaseSidebarAdapter, MainMenuModule
from wagtail.admin.utils import get_user_display_name

IN_CHINESE = re.compile(r"[\u3400-\u9fff·]+")
_given_name_first = AbstractUser.get_full_name


def full_name(user: AbstractUser) -> str:
    """Return a Chinese name as one word, family name first, and any other as Django does."""
    family, given = user.last_name.strip(), user.first_name.strip()
    if IN_CHINESE.fullmatch(family) and IN_CHINESE.fullmatch(given):
        return family + given
    return _given_name_first(user)


class MainMenuAdapter(BaseSidebarAdapter):
    js_constructor = "wagtail.sidebar.MainMenuModule"

    def js_args(self, menu: MainMenuModule) -> list:
        *items, account = menu.js_args()
        return [*items, account | {"name": get_user_display_name(menu.user)}]


def say_in_order() -> None:
    """Put ours in the place of Django's and Wagtail's."""
    AbstractUser.get_full_name = full_name
    register(MainMenuAdapter(), MainMenuModule)
