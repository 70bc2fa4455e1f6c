"""Addresses of the `copies` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.programme.copies import views

app_name = "copies"
urlpatterns: list[URLPattern | URLResolver] = [
    path("patients/<uuid:patient_uid>/copy/", views.copy, name="copy"),
]
