"""A person's own second factors and sessions in the admin; django-allauth does the work."""

from allauth.account.views import ReauthenticateView as PasswordConfirmation
from allauth.mfa.base.views import IndexView, ReauthenticateView
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.accounts import audit, second_factor, throttling
from portal.accounts.browsers import browser_name
from portal.accounts.models import SignInSettings
from portal.accounts.sign_in import too_many, with_plain_code


class AccountPage(WagtailAdminTemplateMixin):
    """A page below the account, in the admin's look."""

    header_icon = "lock"
    parents: list[tuple[str, str]] = []

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get_breadcrumbs_items(self) -> list[dict]:
        above = [("wagtailadmin_account", gettext_lazy("Account")), *self.parents]
        items = [{"url": reverse(name), "label": label} for name, label in above]
        own = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), *items, own]


class SecondFactorPage(AccountPage):
    parents = [("mfa_index", gettext_lazy("Two-factor sign-in"))]


class SecondFactorIndex(AccountPage, IndexView):
    template_name = "portal/accounts/second_factor.html"
    page_title = gettext_lazy("Two-factor sign-in")

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        found = super().get_context_data(**kwargs)
        return found | {"is_required": SignInSettings.require_second_factor_of(user)}


class AddApp(SecondFactorPage, ActivateTOTPView):
    template_name = "portal/accounts/add_app.html"
    page_title = gettext_lazy("Add an authenticator app")
    header_icon = "mobile-alt"

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        request.POST = with_plain_code(request.POST)
        return super().post(request, *args, **kwargs)


class RemoveApp(SecondFactorPage, DeactivateTOTPView):
    template_name = "portal/accounts/confirm_removal.html"
    page_title = gettext_lazy("Remove the authenticator app")

    def get_context_data(self, **kwargs) -> dict:
        question = _("Remove the authenticator app? Its codes open this account no more.")
        return super().get_context_data(**kwargs) | {"question": question}


class AddPasskey(SecondFactorPage, AddWebAuthnView):
    template_name = "portal/accounts/add_passkey.html"
    page_title = gettext_lazy("Add a passkey")
    header_icon = "key"

    def get_initial(self) -> dict:
        return {"name": browser_name(self.request.headers.get("User-Agent", ""))}


class RenamePasskey(SecondFactorPage, EditWebAuthnView):
    template_name = "portal/accounts/rename_passkey.html"
    page_title = gettext_lazy("Rename a passkey")
    header_icon = "key"

    def get_success_url(self) -> str:
        return reverse("mfa_index")


class RemovePasskey(SecondFactorPage, RemoveWebAuthnView):
    template_name = "portal/accounts/confirm_removal.html"
    page_title = gettext_lazy("Remove a passkey")

    def get_success_url(self) -> str:
        return reverse("mfa_index")

    def get_context_data(self, **kwargs) -> dict:
        name = self.object.wrap().name
        question = _("Remove the passkey “%(name)s”? It opens this account no more.")
        return super().get_context_data(**kwargs) | {"question": question % {"name": name}}


class RecoveryCodes(SecondFactorPage, ViewRecoveryCodesView):
    template_name = "portal/accounts/recovery_codes.html"
    page_title = gettext_lazy("Recovery codes")
    header_icon = "list-ul"


class NewRecoveryCodes(SecondFactorPage, GenerateRecoveryCodesView):
    template_name = "portal/accounts/new_recovery_codes.html"
    page_title = gettext_lazy("New recovery codes")
    header_icon = "list-ul"


class Confirmation(AccountPage):
    """Whoever changes how to sign in proves once more who they are, and not too often."""

    template_name = "portal/accounts/confirm.html"
    page_title = gettext_lazy("Confirm that it is you")
    must_wait = False

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        request.POST = with_plain_code(request.POST)
        try:
            throttling.attempt([self._counter()])
        except throttling.MustWait as wait:
            messages.error(request, wait.message())
            self.must_wait = True
            return too_many(self.get(request, *args, **kwargs), wait.seconds)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        kwargs = super().get_form_kwargs()
        if self.must_wait:
            # A form with what was typed would look at it, to show errors.
            kwargs.pop("data", None)
        return kwargs

    def form_valid(self, form) -> HttpResponse:
        throttling.succeeded([self._counter()])
        return super().form_valid(form)

    def _counter(self) -> throttling.Counter:
        return throttling.CONFIRMATION.of(str(self.request.user.pk))


class ConfirmByPassword(Confirmation, PasswordConfirmation):
    pass


class ConfirmByCode(Confirmation, ReauthenticateView):
    pass


class ConfirmByPasskey(Confirmation, ReauthenticateWebAuthnView):
    pass


class Sessions(AccountPage, ListUserSessionsView):
    template_name = "portal/accounts/sessions.html"
    page_title = gettext_lazy("Where you are signed in")
    header_icon = "desktop"

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """End one session of the user's own, or all others."""
        others = UserSession.objects.filter(user=request.user)
        others = others.exclude(session_key=request.session.session_key)
        if pk := request.POST.get("session"):
            ended = [get_object_or_404(others, pk=pk)]
        else:
            ended = list(others)
        for session in ended:
            session.end()
            device = browser_name(session.user_agent)
            audit.note(request.user, audit.END_SESSION, device=device)
        if ended:
            messages.success(request, _("Ended. Whoever was signed in there is signed out."))
        return redirect("usersessions_list")

    def get_context_data(self, **kwargs) -> dict:
        found = super().get_context_data(**kwargs)
        for session in found["sessions"]:
            session.device = browser_name(session.user_agent)
        found["sessions"].sort(key=lambda session: session.last_seen_at, reverse=True)
        return found


class ResetSecondFactor(AccountPage, TemplateView):
    """An administrator lets somebody in again whose phone is lost."""

    template_name = "portal/accounts/reset_second_factor.html"
    page_title = gettext_lazy("Remove the second factor")

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        self.user = get_object_or_404(get_user_model(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        users = {"url": reverse("wagtailusers_users:index"), "label": _("Users")}
        edit = reverse("wagtailusers_users:edit", args=[self.user.pk])
        own = {"url": "", "label": self.get_page_title()}
        home = WagtailAdminTemplateMixin.breadcrumbs_items
        return [*home, users, {"url": edit, "label": str(self.user)}, own]

    def get_context_data(self, **kwargs) -> dict:
        found = super().get_context_data(**kwargs)
        factors = [second_factor.name_of(one) for one in second_factor.of(self.user)]
        return found | {"account": self.user, "factors": factors}

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        second_factor.remove_all(self.user, by=request.user)
        messages.success(request, _("Removed. The password alone opens the account now."))
        return redirect("wagtailusers_users:edit", self.user.pk)


urlpatterns = [
    path("users/<int:pk>/second-factor/", ResetSecondFactor.as_view(), name="reset_second_factor"),
    path("account/second-factor/", SecondFactorIndex.as_view(), name="mfa_index"),
    path("account/second-factor/app/", AddApp.as_view(), name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/second-factor/passkeys/add/", AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "account/second-factor/passkeys/<int:pk>/",
        RenamePasskey.as_view(),
        name="mfa_edit_webauthn",
    ),
    path(
        "account/second-factor/passkeys/<int:pk>/remove/",
        RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/second-factor/recovery-codes/",
        RecoveryCodes.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/second-factor/recovery-codes/new/",
        NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/second-factor/recovery-codes/download/",
        never_cache(DownloadRecoveryCodesView.as_view()),
        name="mfa_download_recovery_codes",
    ),
    path("account/confirm/", ConfirmByPassword.as_view(), name="account_reauthenticate"),
    path("account/confirm/code/", ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path(
        "account/confirm/passkey/", ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"
    ),
    path("account/sessions/", Sessions.as_view(), name="usersessions_list"),
]
