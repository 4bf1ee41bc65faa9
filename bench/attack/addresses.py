"""Every address of the site with values for what is variable in it."""

import itertools
from collections.abc import Iterator

from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from bench.attack.people import KEYS
from tests.portal.access.addresses import Address, every_address

#: App and model as some addresses name them.
MODELS = (
    ("news", "articlepage"), ("inquiries", "inquiry"), ("inquiries", "channel"),
    ("contacts", "contact"), ("portal", "customimage"), ("wagtaildocs", "document"),
    ("wagtailcore", "page"), ("auth", "user"),
)  # fmt: skip
ACTIONS = ("take", "answer", "note", "status", "assign", "spam", "release", "delete", "publish")
_WORDS = {
    "token": "x" * 43, "filter_spec": "width-100", "slug": "planted-9001", "mode": "default",
    "path": "wagtail_uploads/planted-upload.png", "action_name": "approve",
}  # fmt: skip


def filled(keys: tuple[int, ...] = KEYS) -> Iterator[tuple[Address, str]]:
    """Yield every address, for each of the keys, models and actions that it can be about."""
    for address in every_address():
        seen = set()
        for key, (app, model), action in itertools.product(keys, MODELS, ACTIONS):
            try:
                path = address.path(_Values(key, app, model, action))
            except (KeyError, ValueError):
                break
            if path not in seen:
                seen.add(path)
                yield address, path


class _Values(dict):
    """A value for any argument: a key where nothing else is known of it."""

    def __init__(self, key: int, app: str, model: str, action: str) -> None:
        super().__init__()
        self.key, self.app, self.model, self.action = key, app, model, action

    def __missing__(self, name: str) -> object:
        if name in _WORDS:
            return _WORDS[name]
        if name == "uidb64":
            return urlsafe_base64_encode(force_bytes(self.key))
        if name == "_1":
            return f"planted-{self.key}.pdf"
        if name == "action":
            return self.action
        if ("app" in name and "name" in name) or name == "app_label":
            return self.app
        if "model" in name:
            return self.model
        return self.key
