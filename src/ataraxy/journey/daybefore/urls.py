"""Addresses of the `daybefore` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.daybefore import patient_views, views

app_name = "daybefore"
urlpatterns: list[URLPattern | URLResolver] = [
    path("day-before/", patient_views.questions, name="questions"),
    path("tomorrow/", views.day, name="day"),
    path("tomorrow/<slug:day>/", views.day, name="day_of"),
    path("sessions/<uuid:session_uid>/day-before/", views.visit, name="visit"),
]
