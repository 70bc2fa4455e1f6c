"""Addresses of the `homedose` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.homedose import patient_views, views

app_name = "homedose"
urlpatterns: list[URLPattern | URLResolver] = [
    path("home-dose/", patient_views.page, name="page"),
    path("courses/<uuid:course_uid>/home-doses/", views.course, name="course"),
]
