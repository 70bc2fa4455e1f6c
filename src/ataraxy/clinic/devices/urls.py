"""Addresses of the `devices` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.clinic.devices import views, views_fhir, views_quarantine

app_name = "devices"
_ONE = "monitors/<uuid:device_uid>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("monitors/", views.monitors, name="monitors"),
    path("monitors/add/", views.add, name="add"),
    path("monitors/quarantine/", views_quarantine.quarantine, name="quarantine"),
    path("monitors/quarantine/<uuid:quarantined_uid>/", views_quarantine.one, name="quarantined"),
    path("monitors/pairings/<uuid:pairing_uid>/end/", views.unpair, name="unpair"),
    path("monitors/fhir/Observation", views_fhir.observation, name="observation"),
    path(_ONE, views.device, name="device"),
    path(f"{_ONE}token/", views.token, name="token"),
]
