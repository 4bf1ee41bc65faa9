"""Forms before the admin: name and password, and the way to a new one."""

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.auth import PasswordResetForm as WagtailPasswordResetForm

from portal.accounts import mail


class SignInForm(LoginForm):
    """allauth's form, in the admin's words; who must wait is told how long."""

    #: Seconds until somebody who tried too often may try again.
    wait = 0

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("Username"), _("Password")
        login.widget.attrs |= {"placeholder": _("Enter username"), "autofocus": ""}
        password.widget.attrs["placeholder"] = _("Enter password")
        password.help_text = ""

    def clean(self) -> dict:
        try:
            return super().clean()
        except forms.ValidationError as error:
            if getattr(error, "code", None) == "wait":
                self.wait = error.params["seconds"]
            raise


class AdminSignInForm(SignInForm):
    """Only for whom the admin is."""

    def clean(self) -> dict:
        cleaned = super().clean()
        if (
            self.user
            and self.user.is_active
            and not self.user.has_perm("wagtailadmin.access_admin")
        ):
            raise forms.ValidationError(_("This account may not use the site's management."))
        return cleaned


class PasswordResetForm(WagtailPasswordResetForm):
    """Says the same of every address; whether there is an account is looked up by the worker."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def save(self, **kwargs) -> None:
        mail.offer_new_password(self.cleaned_data["email"])
