"""Addresses of the `research` room."""

from django.urls import URLPattern, URLResolver, path

from ataraxy.programme.research import views

app_name = "research"
urlpatterns: list[URLPattern | URLResolver] = [
    path("programme/", views.director, name="director"),
    path("programme/count-again/", views.count_again, name="count_again"),
    path("programme/figures/<slug:figure>/", views.one_figure, name="figure"),
    path("programme/figures/<slug:figure>.csv", views.export, name="export"),
]
