"""The part of django-allauth that Ataraxy opens: no sign-up, no mail, no password reset by mail."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path

from ataraxy.platform.accounts.own_pages import survives_lock
from ataraxy.platform.accounts.views import recovery_codes

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", survives_lock(account.logout), name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    # Before allauth's own: there a GET spends the one look at the codes.
    path("2fa/recovery-codes/", recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
