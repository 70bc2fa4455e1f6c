"""Registers the `recovery` room with Django."""

from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    """From the end of dosing to a safe way home."""

    name = "ataraxy.journey.recovery"
    label = "recovery"
    default_auto_field = "django.db.models.BigAutoField"
