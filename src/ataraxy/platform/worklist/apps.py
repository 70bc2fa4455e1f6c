"""Registers the `worklist` room with Django."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """Work that has an owner and a clock."""

    name = "ataraxy.platform.worklist"
    label = "worklist"
    default_auto_field = "django.db.models.BigAutoField"
