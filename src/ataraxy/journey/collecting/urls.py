"""Addresses of the `collecting` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.collecting import entry_views, patient_views, views

app_name = "collecting"
_COURSE = "courses/<uuid:course_uid>/collecting/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("questions/stop/", patient_views.stop, name="stop"),
    path(_COURSE, views.course, name="course"),
    path(_COURSE + "enter/", entry_views.entries, name="entries"),
    path(_COURSE + "enter/<slug:instrument_key>/", entry_views.enter, name="enter"),
    path(_COURSE + "paper/<slug:instrument_key>/", entry_views.paper, name="paper"),
]
