"""Addresses of the `surveillance` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.surveillance import views

app_name = "surveillance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("courses/<uuid:course_uid>/safety/", views.overview, name="overview"),
    path("courses/<uuid:course_uid>/safety/<slug:check_key>/", views.check, name="check"),
]
