"""Registers the `research` room with Django."""

from django.apps import AppConfig


class ResearchConfig(AppConfig):
    """The director's figures, and outcome series from elsewhere."""

    name = "ataraxy.programme.research"
    label = "research"
    default_auto_field = "django.db.models.BigAutoField"
