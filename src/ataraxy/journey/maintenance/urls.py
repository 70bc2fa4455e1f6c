"""Addresses of the `maintenance` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.maintenance import views

app_name = "maintenance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("courses/<uuid:course_uid>/review/", views.review, name="review"),
    path("courses/<uuid:course_uid>/review/decide/", views.decide, name="decide"),
]
