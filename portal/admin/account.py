"""A user's own settings, which can be saved by who has no name or address written down."""

from django import forms
from django.utils.translation import get_language, gettext_lazy
from wagtail.admin.forms.account import NameEmailForm as WagtailNameEmailForm
from wagtail.admin.views.account import NameEmailSettingsPanel


class NameEmailForm(WagtailNameEmailForm):
    """Names may be left out, and stand in the order in which the user's language says them.

    An e-mail address, once there, stays asked for: notices would silently come no more.
    """

    first_name = forms.CharField(required=False, max_length=150, label=gettext_lazy("First Name"))
    last_name = forms.CharField(required=False, max_length=150, label=gettext_lazy("Last Name"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if (get_language() or "").startswith("zh"):
            self.order_fields(["last_name", "first_name"])
        if email := self.fields.get("email"):
            email.required = bool(self.instance.email)


def ask_for_no_name() -> None:
    """Have Wagtail's panel, for which it has no setting or hook, use our form."""
    NameEmailSettingsPanel.form_class = NameEmailForm
