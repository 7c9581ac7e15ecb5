"""All addresses below /accounts/. Names with `account_`, `mfa_` and `openid_connect_` are those that allauth wants."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import second_factor_views, sso_views, views

SSO = {"provider_id": sso_views.PROVIDER}

urlpatterns = [
    path("", views.account, name="account"),
    path("", views.account, name="mfa_index"),
    path("login/", views.sign_in, name="login"),
    path("login/", views.sign_in, name="account_login"),
    path("login/code/", second_factor_views.code, name="mfa_authenticate"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("again/", second_factor_views.password_again, name="account_reauthenticate"),
    path("again/code/", second_factor_views.code_again, name="mfa_reauthenticate"),
    path("password/", views.password_change, name="account_change_password"),
    path("password/forgotten/", views.password_forgotten, name="password-forgotten"),
    path("password/new/", views.password_new, name="password-new"),
    path("sessions/", views.sessions, name="sessions"),
    path("second-factor/", second_factor_views.set_up, name="mfa_activate_totp"),
    path("second-factor/remove/", second_factor_views.remove, name="mfa_deactivate_totp"),
    path("recovery-codes/", second_factor_views.recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", second_factor_views.recovery_codes_new, name="mfa_generate_recovery_codes"),
    path("sso/", sso_views.begin, SSO, name="openid_connect_login"),
    path("sso/back/", sso_views.back, SSO, name="openid_connect_callback"),
]
