"""Registers the web floor with Django for its template tags, static files and commands."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Settings, addresses, processes and the command."""

    name = "ataraxy.web"
    label = "web"
