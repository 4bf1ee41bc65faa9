"""The pages before the admin: sign-in, its second step, and the way to a new password.

Who reads them is not known yet: they are in Chinese unless the browser prefers English.
"""

import unicodedata
from collections.abc import Callable
from functools import wraps

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import AccountInactiveView as AllauthInactiveView
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from wagtail.admin.views import account as wagtail_account

from portal.accounts import throttling
from portal.accounts.forms import AdminSignInForm, PasswordResetForm, SignInForm
from portal.client_address import client_address

View = Callable[..., HttpResponse]


def in_readers_language(view: View) -> View:
    """Answer in the language that the browser asks for, of those the site has."""

    @wraps(view)
    def localized(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        asked = request.headers.get("Accept-Language")
        language = get_language_from_request(request) if asked else settings.LANGUAGE_CODE
        with override(language):
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
        response.headers["Content-Language"] = language
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return localized


def too_many(response: HttpResponse, seconds: int) -> HttpResponse:
    """Make of an answer one that says how long to wait (RFC 6585, 4)."""
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response


@method_decorator([never_cache, in_readers_language], name="dispatch")
class SignInView(LoginView):
    """Name and password; what follows, django-allauth decides."""

    form_class = AdminSignInForm
    template_name = "wagtailadmin/login.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        # Who is signed in for a private page only may sign in as somebody else here.
        if request.user.has_perm("wagtailadmin.access_admin"):
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def get_default_success_url(self) -> str:
        return reverse("wagtailadmin_home")

    def get_form_class(self) -> type[SignInForm]:
        return self.form_class

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response = super().form_invalid(form)
        return too_many(response, form.wait) if form.wait else response

    def get_context_data(self, **kwargs) -> dict:
        found = super().get_context_data(**kwargs)
        return found | {
            "next": found.get("redirect_field_value"),
            "show_password_reset": wagtail_account.password_reset_enabled(),
        }


class FrontendSignInView(SignInView):
    """The same for private pages, whose readers need not be staff.

    Wagtail's own would let staff in, and so into the admin, by their password alone.
    """

    form_class = SignInForm
    template_name = "wagtailcore/login.html"


def plain_digits(code: str) -> str:
    """Return a code as it was meant: typed in full width or in groups, it is the same."""
    return "".join(c for c in unicodedata.normalize("NFKC", code) if c.isascii() and c.isalnum())


def with_plain_code(posted: QueryDict) -> QueryDict:
    """Return what was posted with its code as it was meant."""
    posted = posted.copy()
    if "code" in posted:
        posted["code"] = plain_digits(posted["code"])
    return posted


@method_decorator([never_cache, in_readers_language], name="dispatch")
class SecondStepView(AuthenticateView):
    """A code or a passkey of somebody whose password was right."""

    template_name = "portal/accounts/second_step.html"
    wait: throttling.MustWait | None = None

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        # The forms are made of it before `post` is called.
        request.POST = with_plain_code(request.POST)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        counter = throttling.SECOND_FACTOR.of(str(self.stage.login.user.pk))
        try:
            throttling.attempt([counter])
        except throttling.MustWait as wait:
            self.wait = wait
            # With what was typed they would be looked at, and a code be used up, to show errors.
            user = self.stage.login.user
            self.auth_form = self.get_form_class()(user=user)
            self.webauthn_form = self.get_webauthn_form_class()(user=user)
            return too_many(self.get(request, *args, **kwargs), wait.seconds)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        found = super().get_context_data(**kwargs)
        user = self.stage.login.user
        return found | {"has_passkey": is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN])}

    def form_valid(self, form) -> HttpResponse:
        throttling.succeeded([throttling.SECOND_FACTOR.of(str(self.stage.login.user.pk))])
        return super().form_valid(form)


@method_decorator([never_cache, in_readers_language], name="dispatch")
class PasskeySignInView(LoginWebAuthnView):
    """A passkey that was found without a name: two factors at once."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        counter = throttling.address_counter(client_address(request))
        try:
            throttling.attempt([counter])
        except throttling.MustWait as wait:
            messages.error(request, wait.message())
            return redirect("account_login")
        form = self.get_form()
        if not form.is_valid():
            messages.error(request, _("This passkey opens no account here."))
            return redirect("account_login")
        throttling.succeeded([counter])
        return self.form_valid(form)

    def form_valid(self, form) -> HttpResponse:
        """Go on to where the person wanted to, which allauth's own leaves out."""
        authenticator = form.cleaned_data["credential"]
        url = get_next_redirect_url(self.request)
        login = Login(user=authenticator.user, redirect_url=url)
        return perform_passwordless_login(self.request, authenticator, login)


@method_decorator([never_cache, in_readers_language], name="dispatch")
class InactiveView(AllauthInactiveView):
    template_name = "portal/accounts/inactive.html"


@method_decorator([never_cache, in_readers_language], name="dispatch")
class PasswordResetView(wagtail_account.PasswordResetView):
    """Ask for a new password: the answer is the same for every address."""

    def get_form_class(self) -> type[PasswordResetForm]:
        return PasswordResetForm

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        try:
            throttling.attempt([throttling.address_counter(client_address(self.request))])
        except throttling.MustWait as wait:
            form.add_error(None, wait.message())
            return too_many(self.form_invalid(form), wait.seconds)
        try:
            throttling.attempt([throttling.RESET.of(form.cleaned_data["email"].casefold())])
        except throttling.MustWait:
            # Enough mails have gone there, if any did: who asks learns nothing of that.
            return redirect(self.get_success_url())
        return super().form_valid(form)


@method_decorator([never_cache, in_readers_language], name="dispatch")
class PasswordResetDoneView(wagtail_account.PasswordResetDoneView):
    pass


@method_decorator([never_cache, in_readers_language], name="dispatch")
class PasswordResetConfirmView(wagtail_account.PasswordResetConfirmView):
    pass


@method_decorator([never_cache, in_readers_language], name="dispatch")
class PasswordResetCompleteView(wagtail_account.PasswordResetCompleteView):
    pass
