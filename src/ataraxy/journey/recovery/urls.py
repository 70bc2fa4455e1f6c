"""Addresses of the `recovery` room."""

from django.urls import URLPattern, URLResolver

app_name = "recovery"
urlpatterns: list[URLPattern | URLResolver] = []
