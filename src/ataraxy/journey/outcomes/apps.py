"""Registers the `outcomes` room with Django."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """Does it work: questionnaires and their change."""

    name = "ataraxy.journey.outcomes"
    label = "outcomes"
    default_auto_field = "django.db.models.BigAutoField"
