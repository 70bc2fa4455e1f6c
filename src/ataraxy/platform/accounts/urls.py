"""Addresses of the `accounts` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.platform.accounts import views

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("account/enrol/", views.enrol, name="enrol"),
    path("account/lock/", views.lock, name="lock"),
    path("account/unlock/", views.unlock, name="unlock"),
    path("account/here/", views.present, name="present"),
    path("account/switch/", views.switch, name="switch"),
    path("account/pin/", views.pin, name="pin"),
]
