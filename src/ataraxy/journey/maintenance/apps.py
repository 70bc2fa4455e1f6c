"""Registers the `maintenance` room with Django."""

from django.apps import AppConfig


class MaintenanceConfig(AppConfig):
    """The visits that keep, and the end of a course."""

    name = "ataraxy.journey.maintenance"
    label = "maintenance"
    default_auto_field = "django.db.models.BigAutoField"
