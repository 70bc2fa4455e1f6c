"""Addresses of the `session` room."""

from django.urls import URLPattern, URLResolver

app_name = "session"
urlpatterns: list[URLPattern | URLResolver] = []
