"""Registers the `collecting` room with Django."""

from django.apps import AppConfig


class CollectingConfig(AppConfig):
    """Questions on a schedule, reminders with an end, entry from paper and of ratings."""

    name = "ataraxy.journey.collecting"
    label = "collecting"
    default_auto_field = "django.db.models.BigAutoField"
