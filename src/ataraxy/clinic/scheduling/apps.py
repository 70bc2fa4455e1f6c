"""Registers the `scheduling` room with Django."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """Chairs, rooms and appointments."""

    name = "ataraxy.clinic.scheduling"
    label = "scheduling"
    default_auto_field = "django.db.models.BigAutoField"
