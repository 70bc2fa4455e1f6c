"""Addresses of the `course` room."""

from django.urls import URLPattern, URLResolver

app_name = "course"
urlpatterns: list[URLPattern | URLResolver] = []
