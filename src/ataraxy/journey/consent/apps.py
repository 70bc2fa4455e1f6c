"""Registers the `consent` room with Django."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """What was explained, understood and signed."""

    name = "ataraxy.journey.consent"
    label = "consent"
    default_auto_field = "django.db.models.BigAutoField"
