"""Addresses of the `workbench` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.programme.workbench import views

app_name = "workbench"
urlpatterns: list[URLPattern | URLResolver] = [
    path("workbench/", views.bench, name="bench"),
    path("workbench/<slug:which>/values/", views.values, name="values"),
    path("workbench/<slug:which>/drawing/", views.drawing, name="drawing"),
]
