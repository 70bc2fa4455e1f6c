"""Registers the `screening` room with Django."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Every reason for and against, and the clinician's decision."""

    name = "ataraxy.journey.screening"
    label = "screening"
    default_auto_field = "django.db.models.BigAutoField"
