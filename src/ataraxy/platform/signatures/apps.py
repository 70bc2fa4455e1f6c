"""Registers the `signatures` room with Django."""

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    """Who signed what, when, with which meaning."""

    name = "ataraxy.platform.signatures"
    label = "signatures"
    default_auto_field = "django.db.models.BigAutoField"
