"""Addresses before the admin, where Wagtail's own would be; mounted in front of those."""

from django.urls import path
from django.views.decorators.http import require_POST
from wagtail.admin.views.account import LogoutView

from portal.accounts import sign_in

urlpatterns = [
    path("login/", sign_in.SignInView.as_view(), name="account_login"),
    path("login/second-step/", sign_in.SecondStepView.as_view(), name="mfa_authenticate"),
    path("login/passkey/", sign_in.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("login/inactive/", sign_in.InactiveView.as_view(), name="account_inactive"),
    # Wagtail's own forgets the session by whatever method, and so by a link on another site.
    path("logout/", require_POST(LogoutView.as_view()), name="wagtailadmin_logout"),
    path("password_reset/", sign_in.PasswordResetView.as_view()),
    path("password_reset/done/", sign_in.PasswordResetDoneView.as_view()),
    path("password_reset/confirm/<uidb64>/<token>/", sign_in.PasswordResetConfirmView.as_view()),
    path("password_reset/complete/", sign_in.PasswordResetCompleteView.as_view()),
]
