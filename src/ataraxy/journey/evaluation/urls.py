"""Addresses of the `evaluation` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.journey.evaluation import views

app_name = "evaluation"
_AT = "courses/<uuid:course_uid>/evaluation/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(_AT, views.evaluation, name="evaluation"),
    path(f"{_AT}new/", views.write, name="write"),
    path(f"{_AT}<uuid:evaluation_uid>/amend/", views.amend, name="amend"),
    path(f"{_AT}anew/", views.anew, name="anew"),
]
