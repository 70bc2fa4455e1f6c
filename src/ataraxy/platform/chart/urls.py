"""Addresses of the `chart` room."""

from django.urls import URLPattern, URLResolver

app_name = "chart"
urlpatterns: list[URLPattern | URLResolver] = []
