"""Addresses of the `maintenance` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.maintenance import planner_views, views

app_name = "maintenance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("courses/<uuid:course_uid>/review/", views.review, name="review"),
    path("planner/", planner_views.planner, name="planner"),
    path("planner/learn/", planner_views.learn_now, name="learn"),
    path("courses/<uuid:course_uid>/review/decide/", views.decide, name="decide"),
]
