"""Addresses of the `policy` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.clinic.policy import views

app_name = "policy"
urlpatterns: list[URLPattern | URLResolver] = [
    path("limits/", views.overview, name="overview"),
    path("limits/propose/", views.propose, name="propose"),
    path("limits/<uuid:profile_uid>/approve/", views.approve, name="approve"),
    path("limits/<uuid:profile_uid>/withdraw/", views.withdraw, name="withdraw"),
]
